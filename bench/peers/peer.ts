// One database in a bench: takes SQL, loads text files, answers rows.

export interface Peer {
  readonly name: string
  execute(sql: string): Promise<void>
  /** Loads a file of |-separated rows; answers how many. */
  load(table: string, file: string): Promise<number>
  query(sql: string): Promise<readonly (readonly unknown[])[]>
  close(): Promise<void>
}

export interface Address {
  readonly port: number
  readonly user: string
  readonly database: string
  readonly password?: string
}

/** A peer that is a server of its own. */
export interface WirePeer extends Peer {
  readonly address: Address
  /** Processor time its processes have used so far; undefined where the system does not say. */
  cpuSeconds(): number | undefined
}
