// Loaded before the server (node --import): makes the file calls of its process fail as a test says, by a JSON file of Faults that is
// read again whenever it changes. The server itself knows nothing of it. A test may do the same to its own process (`breakDisk`).
import fs, { type PathLike } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'

export interface Fault {
  readonly call: 'open' | 'write' | 'read' | 'fsync' | 'fdatasync' | 'rename'
  /** A part of the file's path. */
  readonly path: string
  /** short: a read finds the end of the file. */
  readonly code: 'EIO' | 'ENOSPC' | 'short'
  /** Writes: so many bytes are written before it fails. */
  readonly after?: number
}

const control = process.env['FAULTY_DISK']
if (control !== undefined) breakDisk(control)

/** path: of the file of Faults. */
export function breakDisk(path: string): void {
  const original = { ...fs }
  const paths = new Map<number, string>()
  let faults: readonly Fault[] = []
  let readAt = 0
  const find = (call: Fault['call'], file: string | undefined): Fault | undefined => {
    const { size } = original.statSync(path)
    // Every change makes the file longer: times may be too coarse.
    if (size !== readAt) {
      readAt = size
      faults = JSON.parse(original.readFileSync(path, 'utf8')) as Fault[]
    }
    return file === undefined ? undefined : faults.find((fault) => fault.call === call && file.includes(fault.path))
  }
  const failure = ({ call, code }: Fault): Error =>
    Object.assign(new Error(`${code}: ${code === 'EIO' ? 'i/o error' : 'no space left on device'}, ${call}`), { code })
  const failing = (call: Fault['call'], file: string | undefined): void => {
    const fault = find(call, file)
    if (fault) throw failure(fault)
  }

  fs.openSync = (file: PathLike, ...rest: [fs.OpenMode?, (fs.Mode | null)?]) => {
    const creates = /[wax]/.test(String(rest[0] ?? 'r'))
    if (creates) failing('open', String(file))
    const opened = original.openSync(file, ...(rest as [fs.OpenMode]))
    paths.set(opened, String(file))
    return opened
  }
  fs.writeSync = ((file: number, bytes: Uint8Array, offset: number, length: number, position: number) => {
    const fault = find('write', paths.get(file))
    if (!fault) return original.writeSync(file, bytes, offset, length, position)
    if (fault.after && length > fault.after) return original.writeSync(file, bytes, offset, fault.after, position)
    throw failure(fault)
  }) as typeof fs.writeSync
  fs.readSync = ((file: number, ...rest: [Uint8Array, number, number, number]) => {
    failing('read', paths.get(file))
    return original.readSync(file, ...rest)
  }) as typeof fs.readSync
  fs.fsyncSync = (file) => {
    failing('fsync', paths.get(file))
    original.fsyncSync(file)
  }
  fs.fdatasync = ((file: number, done: (error: Error | null) => void) => {
    const fault = find('fdatasync', paths.get(file))
    if (fault) setImmediate(() => done(failure(fault)))
    else original.fdatasync(file, done)
  }) as typeof fs.fdatasync
  fs.fdatasyncSync = (file) => {
    failing('fdatasync', paths.get(file))
    original.fdatasyncSync(file)
  }
  fs.renameSync = (from, to) => {
    failing('rename', String(to))
    original.renameSync(from, to)
  }
  breakFileHandles(
    (call, file) => find(call, paths.get(file)),
    failure,
    (handle, file) => paths.set(handle.fd, file),
  )
  syncBuiltinESMExports()
}

/** The forms of them that the server uses. */
type Write = (bytes: Uint8Array, offset: number, length: number, at: number) => Promise<{ bytesWritten: number }>
type Read = (bytes: Uint8Array, offset: number, length: number, at: number) => Promise<{ bytesRead: number }>

/** The calls that answer with promises. */
function breakFileHandles(
  find: (call: Fault['call'], file: number) => Fault | undefined,
  failure: (fault: Fault) => Error,
  opened: (handle: FileHandle, path: string) => void,
): void {
  let patched = false
  const patch = (methods: {
    write: Write
    read: Read
    sync: () => Promise<void>
    datasync: () => Promise<void>
  }): void => {
    patched = true
    const { write, read, sync, datasync } = methods
    methods.write = async function (this: FileHandle, bytes, offset, length, at) {
      const fault = find('write', this.fd)
      if (fault && !(fault.after && length > fault.after)) throw failure(fault)
      return write.call(this, bytes, offset, fault?.after ?? length, at)
    }
    methods.read = async function (this: FileHandle, bytes, offset, length, at) {
      const fault = find('read', this.fd)
      if (fault?.code === 'short') return { bytesRead: 0 }
      if (fault) throw failure(fault)
      return read.call(this, bytes, offset, length, at)
    }
    const syncing = (call: 'fsync' | 'fdatasync', method: () => Promise<void>) =>
      async function (this: FileHandle): Promise<void> {
        const fault = find(call, this.fd)
        if (fault) throw failure(fault)
        return method.call(this)
      }
    methods.sync = syncing('fsync', sync)
    methods.datasync = syncing('fdatasync', datasync)
  }
  const { open } = fs.promises
  fs.promises.open = async (path, ...rest) => {
    const handle = await open(path, ...rest)
    opened(handle, String(path))
    if (!patched) patch(Object.getPrototypeOf(handle) as Parameters<typeof patch>[0])
    return handle
  }
}
