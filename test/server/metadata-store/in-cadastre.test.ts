import { describeStore } from './describe-store.ts'

describeStore('cadastre')
