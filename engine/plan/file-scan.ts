// A scan of files that lie in no table: what the plan knows of them. Their columns are the scan's attributes from 1 on.
export interface FileScan {
  /** As the statement names them. */
  readonly uri: string
  readonly rows: number
}
