/** Keys that sign for AWS. `ends` in milliseconds since 1970, where they do. */
export type AwsKeys = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  readonly ends?: number | undefined
}

/** Where keys are from, in words, and how they are asked for. */
export type AwsSource = {
  readonly name: string
  /** @throws Error with the remedy, and no secret; when the signal says so. */
  read(signal: AbortSignal | undefined): Promise<AwsKeys>
}

/** The variables of a process. */
export type AwsVariables = Readonly<Record<string, string | undefined>>
