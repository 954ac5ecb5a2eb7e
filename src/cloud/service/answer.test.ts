// The service on the embedded store.
import { openSqlite } from '../store/sqlite.ts'
import { serviceSuite } from './service-suite.fixture.ts'

serviceSuite('SQLite', () => openSqlite(':memory:'))
