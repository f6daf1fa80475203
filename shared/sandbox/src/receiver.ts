/** Who is told of what happens at a vendor: the secret that signs, and what takes the request. */
export type Receiver = { readonly secret: string; readonly to: (request: Request) => Promise<Response> }
