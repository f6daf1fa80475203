/**
 * A body that somebody else wrote, who may never end it.
 *
 * @throws when it has more than `most` bytes, without reading on; and when the request was aborted.
 */
export const bytesWithin = async ({ body }: Pick<Response, 'body'>, most: number): Promise<ArrayBuffer> => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  // leaving the loop lets go of the connection
  for await (const part of body ?? []) {
    size += part.length
    if (size > most) throw new Error(`the answer has more than ${most} bytes`)
    parts.push(part)
  }
  return new Blob(parts).arrayBuffer()
}
