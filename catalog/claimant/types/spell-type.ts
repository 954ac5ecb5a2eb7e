// A type as messages have it: qualified where the search path does not find it.
import { typeText } from '../../../engine/functions/system/reg-text.ts'
import type { CatalogDraft } from '../catalog-draft.ts'

export const spellType = ({ catalog, context }: CatalogDraft, oid: number): string =>
  typeText(oid, undefined, { catalog, session: context.session })
