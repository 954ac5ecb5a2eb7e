// For tests: records what is asked of the disk, and makes what any crash could have left of it. A power cut keeps what was fsynced,
// and of the rest whatever it likes: writes whole, torn or not at all, names up to some point of their directory's changes. A
// killed process leaves everything, but nothing more durable than it was.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type FileOperations, fileOperations } from './file-operations.ts'

export type DiskEvent =
  | { readonly kind: 'open'; readonly handle: number; readonly path: string; readonly creates: boolean }
  | { readonly kind: 'write'; readonly handle: number; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly handle: number; readonly length: number }
  /** upTo: events before it are covered. */
  | { readonly kind: 'sync'; readonly handle: number; readonly upTo: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'make-directory'; readonly path: string }
  /** What the test wants to know of a crash point. */
  | { readonly kind: 'mark'; readonly mark: unknown }

export class DiskRecorder implements FileOperations {
  readonly events: DiskEvent[]
  #root: string
  readonly #handles = new Map<number, number>()
  #stopped = false

  /** before: what happened to the directory until now. */
  constructor(root: string, before: readonly DiskEvent[] = []) {
    this.#root = root
    this.events = [...before]
    this.#next = before.reduce((most, event) => (event.kind === 'open' ? Math.max(most, event.handle + 1) : most), 1)
  }

  #next: number

  mark(mark: unknown): void {
    this.#record({ kind: 'mark', mark })
  }

  /** From now on it is another process's disk. */
  stop(): void {
    this.#stopped = true
  }

  readonly open = (path: string, flags: string): number => {
    const file = fileOperations.open(path, flags)
    const handle = this.#next++
    this.#handles.set(file, handle)
    this.#record({ kind: 'open', handle, path: relative(this.#root, path), creates: /[wax]/.test(flags) })
    return file
  }
  readonly close = (file: number): void => {
    this.#handles.delete(file)
    fileOperations.close(file)
  }
  readonly write = (file: number, bytes: Uint8Array, position: number): number => {
    const written = fileOperations.write(file, bytes, position)
    const copy = Buffer.from(bytes.subarray(0, written))
    this.#record({ kind: 'write', handle: this.#handleOf(file), position, bytes: copy })
    return written
  }
  readonly read: FileOperations['read'] = (...args) => fileOperations.read(...args)
  readonly sync = (file: number): void => {
    fileOperations.sync(file)
    this.#record({ kind: 'sync', handle: this.#handleOf(file), upTo: this.events.length })
  }
  readonly syncAsync = (file: number, done: (error: Error | null) => void): void => {
    const handle = this.#handleOf(file)
    const upTo = this.events.length
    fileOperations.syncAsync(file, (error) => {
      if (!error) this.#record({ kind: 'sync', handle, upTo })
      done(error)
    })
  }
  readonly truncate = (file: number, length: number): void => {
    fileOperations.truncate(file, length)
    this.#record({ kind: 'truncate', handle: this.#handleOf(file), length })
  }
  readonly rename = (from: string, to: string): void => {
    fileOperations.rename(from, to)
    this.#record({ kind: 'rename', from: relative(this.#root, from), to: relative(this.#root, to) })
  }
  /** What lies elsewhere is not recorded. */
  readonly link = (directory: string, path: string): void => fileOperations.link(directory, path)

  readonly remove = (path: string): void => {
    fileOperations.remove(path)
    this.#record({ kind: 'remove', path: relative(this.#root, path) })
  }
  readonly makeDirectory = (path: string): void => {
    fileOperations.makeDirectory(path)
    this.#record({ kind: 'make-directory', path: relative(this.#root, path) })
  }

  #record(event: DiskEvent): void {
    if (!this.#stopped) this.events.push(event)
  }

  #handleOf(file: number): number {
    return this.#handles.get(file)!
  }
}

interface Inode {
  readonly directory: boolean
  /** Content changes in order, each with the event it came with. */
  readonly changes: { readonly event: number; readonly at: number; readonly bytes?: Buffer; readonly length?: number }[]
  /** Changes before this event are durable. */
  durable: number
}

interface NameChange {
  readonly event: number
  readonly put?: readonly [name: string, inode: Inode]
  readonly gone?: string
}

/** below(n): 0 … n - 1. */
export interface Chance {
  below(limit: number): number
}

/** The first `count` events as a power cut right after them could have left them, or a killed process. */
export function writeCrashImage(
  events: readonly DiskEvent[],
  count: number,
  target: string,
  how: 'power cut' | 'kill',
  chance: Chance,
): void {
  const disk = play(events.slice(0, count))
  const materialize = (path: string, directory: Inode): void => {
    mkdirSync(join(target, path), { recursive: true })
    const changes = disk.names.get(directory) ?? []
    const durable = changes.filter(({ event }) => event < directory.durable).length
    const kept = how === 'kill' ? changes.length : durable + chance.below(changes.length - durable + 1)
    for (const [name, inode] of entriesOf(changes.slice(0, kept))) {
      if (inode.directory) materialize(join(path, name), inode)
      else writeFileSync(join(target, path, name), contentOf(inode, how, chance))
    }
  }
  materialize('', disk.root)
}

function play(events: readonly DiskEvent[]): { root: Inode; names: Map<Inode, NameChange[]> } {
  const newInode = (directory: boolean): Inode => ({ directory, changes: [], durable: 0 })
  const root = newInode(true)
  const names = new Map<Inode, NameChange[]>([[root, []]])
  const handles = new Map<number, Inode>()
  const find = (path: string): Inode | undefined => {
    let inode: Inode | undefined = root
    for (const name of path.split('/').filter(Boolean)) inode = inode && entriesOf(names.get(inode) ?? []).get(name)
    return inode
  }
  const change = (path: string, one: (name: string) => Omit<NameChange, 'event'>, event: number): void => {
    const directory = find(dirname(path) === '.' ? '' : dirname(path))!
    names.get(directory)!.push({ event, ...one(path.slice(path.lastIndexOf('/') + 1)) })
  }
  events.forEach((event, at) => {
    switch (event.kind) {
      case 'open': {
        let inode = find(event.path)
        if (!inode && event.creates) {
          const made = (inode = newInode(false))
          change(event.path, (name) => ({ put: [name, made] }), at)
        }
        handles.set(event.handle, inode!)
        return
      }
      case 'write':
        handles.get(event.handle)!.changes.push({ event: at, at: event.position, bytes: event.bytes })
        return
      case 'truncate':
        handles.get(event.handle)!.changes.push({ event: at, at: 0, length: event.length })
        return
      case 'sync':
        handles.get(event.handle)!.durable = event.upTo
        return
      case 'rename': {
        const moved = find(event.from)!
        change(
          event.to,
          (name) => ({ put: [name, moved], gone: event.from.slice(event.from.lastIndexOf('/') + 1) }),
          at,
        )
        return
      }
      case 'remove':
        change(event.path, (name) => ({ gone: name }), at)
        return
      case 'make-directory': {
        const made = newInode(true)
        names.set(made, [])
        if (event.path !== '') change(event.path, (name) => ({ put: [name, made] }), at)
      }
    }
  })
  return { root, names }
}

function entriesOf(changes: readonly NameChange[]): Map<string, Inode> {
  const entries = new Map<string, Inode>()
  for (const { put, gone } of changes) {
    if (gone !== undefined) entries.delete(gone)
    if (put) entries.set(put[0], put[1])
  }
  return entries
}

/** Disks write so many bytes at once or not at all. */
const sectorBytes = 512

function contentOf(inode: Inode, how: 'power cut' | 'kill', chance: Chance): Buffer {
  let content = Buffer.alloc(0)
  const put = (at: number, bytes: Buffer): void => {
    if (content.length < at + bytes.length)
      content = Buffer.concat([content, Buffer.alloc(at + bytes.length - content.length)])
    bytes.copy(content, at)
  }
  for (const { event, at, bytes, length } of inode.changes) {
    const fate = how === 'kill' || event < inode.durable ? 'kept' : (['kept', 'lost', 'torn'] as const)[chance.below(3)]
    if (fate === 'lost') continue
    if (length !== undefined) content = Buffer.from(content.subarray(0, length))
    else if (fate === 'kept') put(at, bytes!)
    else {
      for (let from = 0, to: number; from < bytes!.length; from = to) {
        to = Math.min(bytes!.length, from + sectorBytes - ((at + from) % sectorBytes))
        if (chance.below(2) === 0) put(at + from, bytes!.subarray(from, to))
      }
    }
  }
  return content
}

/** A directory as it is, as the beginning of a recording: all of it durable. */
export function eventsOf(root: string): DiskEvent[] {
  const events: DiskEvent[] = []
  let handle = 1
  const add = (path: string): void => {
    const whole = join(root, path)
    if (statSync(whole).isDirectory()) {
      events.push({ kind: 'make-directory', path })
      for (const name of readdirSync(whole)) add(join(path, name))
    } else {
      events.push({ kind: 'open', handle, path, creates: true })
      events.push({ kind: 'write', handle, position: 0, bytes: readFileSync(whole) })
      events.push({ kind: 'sync', handle, upTo: events.length })
      handle++
    }
    if (path === '') return
    events.push({ kind: 'open', handle, path: dirname(path) === '.' ? '' : dirname(path), creates: false })
    events.push({ kind: 'sync', handle, upTo: events.length })
    handle++
  }
  for (const name of readdirSync(root)) add(name)
  return events
}
