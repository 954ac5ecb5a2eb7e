// One database in a bench: takes SQL, loads text files, answers rows.

export interface Peer {
  readonly name: string
  execute(sql: string): Promise<void>
  /** Loads a file of |-separated rows; answers how many. */
  load(table: string, file: string): Promise<number>
  query(sql: string): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}
