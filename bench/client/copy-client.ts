// COPY both ways at the least cost to the client: whole files in large CopyData messages, and of what comes back only frames.
import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { WireClient } from './wire-client.ts'

const copyData = 0x64
const copyDone = Uint8Array.of(0x63, 0, 0, 0, 4)
const pieceBytes = 512 * 1024
/** Type byte and length. */
const headerBytes = 5

/** Sends a file as the input of a COPY … FROM STDIN. */
export async function copyFile(client: WireClient, sql: string, file: string): Promise<void> {
  const asked = client.copyIn()
  const done = client.query(sql)
  // A refused COPY ends the exchange without asking for data.
  await Promise.race([asked, done])
  const source = await open(file)
  try {
    for (;;) {
      const message = Buffer.allocUnsafeSlow(headerBytes + pieceBytes)
      const { bytesRead } = await source.read(message, headerBytes, pieceBytes)
      if (bytesRead === 0) break
      message[0] = copyData
      message.writeInt32BE(bytesRead + 4, 1)
      await client.write(message.subarray(0, headerBytes + bytesRead))
    }
    await client.write(copyDone)
  } finally {
    await source.close()
  }
  await done
}

/** Writes what a COPY … TO STDOUT answers into a file. */
export async function copyToFile(client: WireClient, sql: string, file: string): Promise<void> {
  const target = openSync(file, 'w')
  try {
    client.onCopyData = (data) => void writeSync(target, data)
    await client.query(sql)
  } finally {
    client.onCopyData = undefined
    closeSync(target)
  }
}
