export { addBadReleases, badReleases } from "../../../sandbox/bad-releases";
