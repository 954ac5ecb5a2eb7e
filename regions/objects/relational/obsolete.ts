// Data that no object is made of any more. A row goes at once; what is larger is marked, and swept when nobody reads it.
import type { Writer } from './database.ts'
import { type Placement, placement } from './schema.ts'

export async function obsolete(db: Writer, upload: number, large: Placement): Promise<void> {
  if (large === placement.row) {
    await db.deleteFrom('object_store').where('upload_id', '=', upload).execute()
    return
  }
  await db.updateTable('transfers').set({ state: 'obsolete' }).where('upload_id', '=', upload).execute()
}
