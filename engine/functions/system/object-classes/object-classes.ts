// All of them, by the OIDs of their catalogs.
import { casts } from './casts.ts'
import { collations } from './collations.ts'
import { columnDefaults } from './column-defaults.ts'
import { constraints } from './constraints.ts'
import { databases } from './databases.ts'
import { defaultPrivileges } from './default-privileges.ts'
import { extensions } from './extensions.ts'
import { languages } from './languages.ts'
import type { ObjectClass } from './object-class.ts'
import { operators } from './operators.ts'
import { policies } from './policies.ts'
import { relations } from './relations.ts'
import { roles } from './roles.ts'
import { routines } from './routines.ts'
import { rules } from './rules.ts'
import { schemas } from './schemas.ts'
import { statisticsObjects } from './statistics-objects.ts'
import { textSearchObjects } from './text-search.ts'
import { triggers } from './triggers.ts'
import { types } from './types.ts'

const all: readonly ObjectClass[] = [
  casts,
  collations,
  columnDefaults,
  constraints,
  databases,
  defaultPrivileges,
  extensions,
  languages,
  operators,
  policies,
  relations,
  roles,
  routines,
  rules,
  schemas,
  statisticsObjects,
  ...textSearchObjects,
  triggers,
  types,
]

export const objectClasses: ReadonlyMap<number, ObjectClass> = new Map(all.map((one) => [one.catalog, one]))
