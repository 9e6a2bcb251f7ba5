import type { VaultAccess } from "../../plan/vault-request";
import type { VaultPlace } from "../../plan/vault-talk";

/** Makes links to the bucket: whoever has one may do that one thing, until it is no longer good. */
export interface Links {
  /** To write one object that has this SHA-256, and no other. */
  put(place: VaultPlace, sha256: string, seconds: number): Promise<string>;
  /** To read one object. */
  get(place: VaultPlace, seconds: number): Promise<string>;
}

/** The header that says what S3 must get. Out of the signed headers S3 would not look at it. */
const CHECKSUM = "x-amz-checksum-sha256";

// The SDK says at every start that its versions of 2027 want a newer Node; this one is pinned, and runs with Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/**
 * Links signed with the deployer's login to AWS, found as AWS's tools find it. Nobody is asked for them but who gives
 * the login.
 */
export function linksOf({ profile }: Pick<VaultAccess, "profile">): Links {
  const load = async (region: string) => {
    const { S3Client, GetObjectCommand, PutObjectCommand } = await import("@aws-sdk/client-s3");
    const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
    const client = new S3Client({
      region,
      ...(profile !== null && { profile }),
      // Else it signs the checksum of an empty body.
      requestChecksumCalculation: "WHEN_REQUIRED",
    });
    return { client, getSignedUrl, GetObjectCommand, PutObjectCommand };
  };
  return {
    async put({ bucket, key, region }, sha256, expiresIn) {
      const { client, getSignedUrl, PutObjectCommand } = await load(region);
      const ChecksumSHA256 = Buffer.from(sha256, "hex").toString("base64");
      const command = new PutObjectCommand({ Bucket: bucket, Key: key, ChecksumSHA256 });
      return getSignedUrl(client, command, { expiresIn, unhoistableHeaders: new Set([CHECKSUM]) });
    },
    async get({ bucket, key, region }, expiresIn) {
      const { client, getSignedUrl, GetObjectCommand } = await load(region);
      return getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), {
        expiresIn,
      });
    },
  };
}
