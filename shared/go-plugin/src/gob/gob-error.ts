/** Bytes that are no gob, or not the one that was asked for. */
export class GobError extends Error {}
