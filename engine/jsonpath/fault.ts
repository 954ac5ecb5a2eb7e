// What goes wrong with an item: an error of the query, unless a predicate or `silent` takes it.
import { PgError } from '../errors.ts'

export class PathFault extends PgError {}
