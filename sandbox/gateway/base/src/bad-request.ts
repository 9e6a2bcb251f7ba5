/** A request that its sender has to mend; not an error of the service. */
export class BadRequest extends Error {}
