// What follows Bind where a client runs a prepared statement once: the unnamed portal is described or not, executed to its end, and synced.
import type { FrameReader } from '../frame-reader.ts'

const describe = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0])
const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0])
const sync = Buffer.from([0x53, 0, 0, 0, 4])

const plain = { bytes: Buffer.concat([execute, sync]), describes: false }
const described = { bytes: Buffer.concat([describe, execute, sync]), describes: true }

/** undefined: something else, or it is not all here. */
export const pipelineAfterBind = (reader: FrameReader): typeof plain | undefined =>
  [plain, described].find(({ bytes }) => reader.startsWith(bytes))
