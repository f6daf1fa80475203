/** The receiver of a vendor's events: the secret that signs them, and the function that takes the request. */
export type Receiver = { readonly secret: string; readonly to: (request: Request) => Promise<Response> }
