// Finds a data directory's metadata store: by the setting, by the directory's bootstrap file, or the default. The store then says whose
// it is: a directory is never joined with the store of another one, nor with an empty one while it has one with rows.
import { PgError } from '../../engine/errors.ts'
import { readBootstrap, writeBootstrap } from './bootstrap-config.ts'
import type { StoreIdentity } from './identity.ts'
import { defaultLocation, storeLocation } from './location.ts'
import { type MetadataStore, openStore } from './open.ts'

export interface ConfiguredStore {
  readonly directory: string
  /** A file, as seen from the directory, or a postgres URL; absent: as the bootstrap file says. */
  readonly location?: string
  readonly timeoutMs: number
  /** Tells this data directory from all others. */
  readonly owner: () => string
  /** For the server's log. */
  readonly notice: (text: string) => void
}

export async function openConfiguredStore(options: ConfiguredStore): Promise<MetadataStore> {
  const { directory, notice } = options
  const known = readBootstrap(directory)
  const asked = options.location ?? known ?? defaultLocation
  const place = storeLocation(asked, directory)
  const own: StoreIdentity = {
    owner: place.kind === 'sqlite' ? null : options.owner(),
    location: place.name,
    movedTo: null,
  }
  const claim = (found: StoreIdentity | undefined): StoreIdentity => {
    if (found) refuseOthers(found, own)
    else if (known !== undefined && place.name !== storeLocation(known, directory).name)
      refuseEmpty(place.name, storeLocation(known, directory).name)
    // The file's own directory may have been moved: that is no news.
    if (found && found.location !== own.location && place.kind === 'postgres')
      notice(`the metadata store lies at ${own.location} now, and was at ${found.location} before`)
    return own
  }
  // Whoever has locked the directory, or holds the session that locks the store, leads it.
  const lead = { holder: own.owner ?? 'local', alone: true }
  const store = await openStore(place.kind === 'sqlite' ? place.path : place.url, lead, {
    timeoutMs: options.timeoutMs,
    onWait: (reason) => notice(`waiting for the metadata store at ${place.name}: ${reason}`),
    claim,
  })
  writeBootstrap(directory, asked)
  return store
}

function refuseOthers(found: StoreIdentity, { owner, location }: StoreIdentity): void {
  if (found.movedTo !== null)
    throw new PgError('55000', `the metadata store at ${location} was moved to ${found.movedTo}: name that one`)
  if (found.owner !== owner && owner !== null)
    throw new PgError('55000', `the metadata store at ${location} belongs to another data directory`, {
      hint: 'Give each server a database of its own.',
    })
}

function refuseEmpty(location: string, known: string): void {
  throw new PgError(
    '55000',
    `the metadata store at ${location} is empty, and this data directory has one at ${known}: copy it with "cadastre copy-store"`,
  )
}
