// The functions lo_…, by the names of their operations (engine/functions/large-objects).
import { invalidParameter, PgError, undefinedObject } from '../../../engine/errors.ts'
import type { LargeObjectOperation } from '../../../engine/functions/system/effects.ts'
import { grantableLargeObject, type LargeObjectFacts } from '../../../engine/privileges/large-object.ts'
import { privilegesOn } from '../../../engine/privileges/object-privileges.ts'
import { Privilege } from '../../../engine/privileges/privilege.ts'
import { hasPrivilegesOf } from '../../../engine/privileges/role-membership.ts'
import type { Value } from '../../../engine/types/type.ts'
import { initialAclOf } from '../../../catalog/claimant/privileges/initial-acl.ts'
import type { SessionCore } from '../session-core.ts'
import type { Descriptor } from './descriptors.ts'
import { findObject, insertObject, removeObject } from './object-rows.ts'
import { objectBytesMax, objectLength, readBytes, truncateAt, writeBytes } from './pages.ts'
import { readFileInto, requireServerFiles, writeFileFrom } from './server-files.ts'
import { openStore } from './store.ts'

/** Bits of lo_open's second argument. */
const opensToWrite = 0x20000
const opensToRead = 0x40000

const int4Max = 2 ** 31 - 1

type Answers = Readonly<Record<LargeObjectOperation, (core: SessionCore, args: any) => Value>>

const answers: Answers = {
  creat: (core) => created(core, 'lo_creat', 0),
  create: (core, [loid]: [number]) => created(core, 'lo_create', loid),
  open: async (core, [loid, mode]: [number, number]) => {
    const writes = (mode & opensToWrite) !== 0
    if (writes) await requireWritable(core, 'lo_open(INV_WRITE)')
    if (!writes && (mode & opensToRead) === 0)
      throw invalidParameter(`invalid flags for opening a large object: ${mode}`)
    await requirePermitted(core, loid, writes)
    return descriptorsOf(core).open(loid, writes)
  },
  close: (core, [number]: [number]) => {
    descriptorsOf(core).close(number)
    return 0
  },
  read: async (core, [number, length]: [number, number]) => {
    const open = descriptorsOf(core).find(number)
    const bytes = await readBytes(core, open.loid, open.position, Math.max(length, 0))
    open.position += bytes.length
    return bytes
  },
  write: async (core, [number, bytes]: [number, Uint8Array]) => {
    const open = writable(core, number, 'lowrite')
    await openStore(core)
    await writeBytes(core, open.loid, open.position, bytes)
    open.position += bytes.length
    return bytes.length
  },
  seek: async (core, [number, offset, whence]: [number, number, number]) => {
    const to = await sought(core, descriptorsOf(core).find(number), offset, whence)
    return inInt4(to, `lo_lseek result out of range for large-object descriptor ${number}`)
  },
  seek64: async (core, [number, offset, whence]: [number, bigint, number]) =>
    BigInt(await sought(core, descriptorsOf(core).find(number), Number(offset), whence)),
  tell: (core, [number]: [number]) =>
    inInt4(
      descriptorsOf(core).find(number).position,
      `lo_tell result out of range for large-object descriptor ${number}`,
    ),
  tell64: (core, [number]: [number]) => BigInt(descriptorsOf(core).find(number).position),
  truncate: async (core, [number, length]: [number, number | bigint]) => {
    const open = writable(core, number, typeof length === 'bigint' ? 'lo_truncate64' : 'lo_truncate')
    if (length < 0 || length > objectBytesMax)
      throw invalidParameter(`invalid large object truncation target: ${length}`)
    await openStore(core)
    await truncateAt(core, open.loid, Number(length))
    return 0
  },
  unlink: async (core, [loid]: [number]) => {
    await requireWritable(core, 'lo_unlink()')
    const object = await requireObject(core, loid)
    if (!ignoresRights(core) && !hasPrivilegesOf(core.catalog, core.catalog.role(core.user)!, object.owner))
      throw new PgError('42501', `must be owner of large object ${loid}`)
    descriptorsOf(core).closeAllOf(loid)
    if (!(await removeObject(core, loid))) throw noObject(loid)
    return 1
  },
  'from-bytea': async (core, [loid, bytes]: [number, Uint8Array]) => {
    const made = await created(core, 'lo_from_bytea', loid)
    await writeBytes(core, made, 0, bytes)
    return made
  },
  get: async (core, [loid, from = 0n, length]: [number, bigint?, number?]) => {
    if (length !== undefined && length < 0) throw invalidParameter('requested length cannot be negative')
    await requirePermitted(core, loid, false)
    requirePlace(Number(from), from)
    return readBytes(core, loid, Number(from), length ?? objectBytesMax)
  },
  put: async (core, [loid, at, bytes]: [number, bigint, Uint8Array]) => {
    await requireWritable(core, 'lo_put()')
    await requirePermitted(core, loid, true)
    requirePlace(Number(at), at)
    await writeBytes(core, loid, Number(at), bytes)
    return ''
  },
  import: async (core, [path, loid = 0]: [string, number?]) => {
    requireServerFiles(core, 'lo_import')
    const made = await created(core, 'lo_import', loid)
    await readFileInto(core, made, path)
    return made
  },
  export: async (core, [loid, path]: [number, string]) => {
    requireServerFiles(core, 'lo_export')
    await requirePermitted(core, loid, false)
    await writeFileFrom(core, loid, path)
    return 1
  },
}

export const answerLargeObject = (core: SessionCore, operation: LargeObjectOperation, args: readonly Value[]): Value =>
  answers[operation](core, args)

const descriptorsOf = (core: SessionCore) => core.ensureTransaction().largeObjects

/** name: as errors say it. */
async function requireWritable(core: SessionCore, name: string): Promise<void> {
  if (core.ensureTransaction().readOnly) throw new PgError('25006', `cannot execute ${name} in a read-only transaction`)
  await openStore(core)
}

/** loid 0: one that is free. */
async function created(core: SessionCore, name: string, loid: number): Promise<number> {
  await requireWritable(core, `${name}()`)
  const owner = core.catalog.role(core.user)!.oid
  const acl = initialAclOf(core.catalog, 'L', owner)
  for (;;) {
    const chosen = loid === 0 ? core.state.catalogs.allocateOid() : loid
    if (await insertObject(core, { loid: chosen, owner, ...(acl && { acl }) })) return chosen
    if (loid === 0) continue
    throw new PgError('23505', 'duplicate key value violates unique constraint "pg_largeobject_metadata_oid_index"', {
      detail: `Key (oid)=(${loid}) already exists.`,
      schema: 'pg_catalog',
      table: 'pg_largeobject_metadata',
      constraint: 'pg_largeobject_metadata_oid_index',
    })
  }
}

const noObject = (loid: number): PgError => undefinedObject(`large object ${loid} does not exist`)

async function requireObject(core: SessionCore, loid: number): Promise<LargeObjectFacts> {
  const object = await findObject(core, loid)
  if (!object) throw noObject(loid)
  return object
}

/** As before PostgreSQL had rights on large objects. */
const ignoresRights = (core: SessionCore): boolean => core.settings.get('lo_compat_privileges') === 'on'

/** Who may write may read only if that was granted, too. */
async function requirePermitted(core: SessionCore, loid: number, writes: boolean): Promise<void> {
  const object = await requireObject(core, loid)
  if (ignoresRights(core)) return
  const wanted = Privilege.select | (writes ? Privilege.update : 0)
  const { privileges } = privilegesOn(core.catalog, core.catalog.role(core.user), grantableLargeObject(object))
  if ((privileges & wanted) !== wanted) throw new PgError('42501', `permission denied for large object ${loid}`)
}

function writable(core: SessionCore, number: number, name: string): Descriptor {
  const transaction = core.ensureTransaction()
  if (transaction.readOnly) throw new PgError('25006', `cannot execute ${name}() in a read-only transaction`)
  const open = transaction.largeObjects.find(number)
  if (!open.writes) throw new PgError('55000', `large object descriptor ${number} was not opened for writing`)
  return open
}

async function sought(core: SessionCore, open: Descriptor, offset: number, whence: number): Promise<number> {
  const from = [0, open.position, undefined]
  if (!(whence in from)) throw invalidParameter(`invalid whence setting: ${whence}`)
  const to = (from[whence] ?? (await objectLength(core, open.loid))) + offset
  requirePlace(to)
  open.position = to
  return to
}

function requirePlace(at: number, shown: number | bigint = at): void {
  if (at < 0 || at > objectBytesMax) throw invalidParameter(`invalid large object seek target: ${shown}`)
}

function inInt4(value: number, message: string): number {
  if (value > int4Max) throw new PgError('22003', message)
  return value
}
