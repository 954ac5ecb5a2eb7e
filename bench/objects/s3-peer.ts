// A server of S3 in this bench, and the connections to it.
import { S3Connection } from './s3-connection.ts'
import { type S3Credentials, S3Signer } from './s3-signer.ts'

export interface S3Peer {
  readonly name: string
  readonly processId: number
  /** Where its data lie. */
  readonly directory: string
  readonly signer: S3Signer
  readonly connections: readonly S3Connection[]
  close(): Promise<void>
}

export interface S3Process extends S3Credentials {
  readonly name: string
  readonly processId: number
  readonly directory: string
  stop(): Promise<void>
}

/** With its bucket `bench`. */
export async function connectPeer(process: S3Process, connectionsMax: number): Promise<S3Peer> {
  const signer = new S3Signer(process)
  const connections = Array.from({ length: connectionsMax }, () => new S3Connection(process.port))
  await connections[0].send(signer.request('PUT', '/bench'))
  return {
    ...process,
    signer,
    connections,
    close: async () => {
      for (const connection of connections) connection.close()
      await process.stop()
    },
  }
}
