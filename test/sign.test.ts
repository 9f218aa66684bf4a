// Signatures and attestations: a key of one's own, made once; what does not fit is named.
import { generateKeyPairSync } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  isSigned,
  keyPath,
  ownPublicKey,
  publicKeyIn,
  signed,
  signingKey,
} from '../src/run/sign.ts'
import { inFolder } from './check.ts'
import { oikos, oikosJson } from './cli_process.ts'
import { GOLDEN, liveGolden } from './golden_make.ts'

function writeKey(path: string, type: 'ed25519' | 'x25519' = 'ed25519'): void {
  const { privateKey, publicKey } = generateKeyPairSync(type as 'ed25519')
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }))
}

describe('keys', () => {
  test('are where the system keeps configuration, unless somebody says', () => {
    expect(keyPath({ XDG_CONFIG_HOME: '/x' })).toBe('/x/oikos/key.pem')
    expect(keyPath({ XDG_CONFIG_HOME: 'relative' })).toMatch(/\/\.config\/oikos\/key\.pem$/)
    expect(keyPath({})).toMatch(/\/\.config\/oikos\/key\.pem$/)
    expect(keyPath({ OIKOS_KEY: '/k.pem', XDG_CONFIG_HOME: '/x' })).toBe('/k.pem')
  })

  test("one's own is made on first use, for oneself alone, and never again", () =>
    inFolder((folder) => {
      const env = { XDG_CONFIG_HOME: join(folder, 'deep', 'down') }
      expect(ownPublicKey(env)).toBe(null)
      const signature = signed(signingKey(undefined, env), 'run file', { a: 1 })
      expect(statSync(keyPath(env)).mode & 0o777).toBe(0o600)
      const text = readFileSync(keyPath(env), 'utf8')
      expect(signed(signingKey(undefined, env), 'run file', { a: 1 })).toEqual(signature)
      expect(readFileSync(keyPath(env), 'utf8')).toBe(text)
      expect(ownPublicKey(env)).toBe(signature.public_key)
    }))

  test('what holds none is refused, and left as it is', () =>
    inFolder((folder) => {
      const at = (name: string) => join(folder, name)
      writeFileSync(at('text'), 'hello')
      expect(() => signingKey(at('text'))).toThrow(/text: it holds no private Ed25519 key as PEM/)
      expect(() => publicKeyIn(at('text'))).toThrow(/text: it holds no Ed25519 key as PEM: openssl/)
      expect(() => signingKey(undefined, { OIKOS_KEY: at('text') })).toThrow(/text: it holds no/)
      expect(readFileSync(at('text'), 'utf8')).toBe('hello')
      expect(() => signingKey(at('none'))).toThrow(/none: there is no such key file/)
      writeKey(at('other'), 'x25519')
      expect(() => signingKey(at('other'))).toThrow(/of the kind x25519, not Ed25519/)
      writeKey(at('key'))
      expect(() => signingKey(at('key.pub'))).toThrow(/it holds no private Ed25519 key/)
      expect(publicKeyIn(at('key.pub'))).toBe(publicKeyIn(at('key')))
    }))

  test('a signature fits what was signed, for what it was signed, and nothing else', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const one = signed(privateKey, 'run file', { b: 1, a: [2] })
    expect(isSigned(one, 'run file', { a: [2], b: 1 })).toBe(true)
    expect(isSigned(one, 'attestation', { a: [2], b: 1 })).toBe(false)
    expect(isSigned(one, 'run file', { a: [2], b: 2 })).toBe(false)
    const other = signed(generateKeyPairSync('ed25519').privateKey, 'run file', null)
    expect(isSigned({ ...one, public_key: other.public_key }, 'run file', { b: 1, a: [2] })).toBe(
      false,
    )
    expect(isSigned({ ...one, signature: 'x' }, 'run file', { b: 1, a: [2] })).toBe(false)
    expect(isSigned({ ...one, public_key: 'x' }, 'run file', { b: 1, a: [2] })).toBe(false)
  })
})

describe('from the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oikos-'))
  const at = (name: string) => join(folder, name)

  beforeAll(async () => {
    copyFileSync(`${GOLDEN}/market.yaml`, at('market.yaml'))
    mkdirSync(at('keys'))
    writeKey(at('keys/a.pem'))
    writeKey(at('keys/b.pem'))
    const run = ['run', 'market.yaml', '--key', 'keys/a.pem', '--out', 'a.oikos']
    expect(await oikos(run, folder)).toMatchObject({ code: 0, err: '' })
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  test('the key changes neither hash; verify says who signed, and insists on a key', async () => {
    await liveGolden(at('b.oikos'))
    const a = await oikosJson(['verify', 'a.oikos', '--key', 'keys/a.pem.pub'], folder)
    const b = await oikosJson(['verify', 'b.oikos'], folder)
    expect(a).toMatchObject({ holds: true, seed: 11, expect: { passed: 7, failed: [] } })
    expect([a.event_hash, a.state_hash, a.events]).toEqual([b.event_hash, b.state_hash, b.events])
    const { code, out } = await oikos(['verify', 'a.oikos', '--key', 'keys/b.pem'], folder)
    expect(code).toBe(1)
    expect(out).toMatch(/^fold {8}(\d+)\/\1 events identical$/m)
    expect(out).toMatch(/^values {6}all as recorded\nlaws {8}\d+ hold\nexpected {4}7 of 7 held$/m)
    expect(out).toMatch(/^signature {3}valid, by ed25519:\S{43} \(not a key of yours\)$/m)
    expect(out).toMatch(/^mismatch: it is signed by ed25519:\S{43}, not by ed25519:\S{43}$/m)
  })

  test('a key that is none is refused before anything is lived', async () => {
    const run = ['run', 'market.yaml', '--key', 'none.pem', '--out', 'c.oikos']
    const { code, err } = await oikos(run, folder)
    expect(code).toBe(2)
    expect(err).toMatch(/^oikos: none\.pem: there is no such key file[^\n]*\n$/)
    expect(existsSync(at('c.oikos'))).toBe(false)
  })

  test('an attestation is written once, fits its run, and names what does not fit', async () => {
    const attest = ['attest', 'a.oikos', '--key', 'keys/b.pem']
    expect(await oikos(attest, folder)).toMatchObject({ code: 0, err: '' })
    const again = await oikos(attest, folder)
    expect(again).toMatchObject({ code: 2, out: '' })
    expect(again.err).toMatch(/a\.attestation\.json: it exists already: choose another name/)
    const check = ['verify', 'a.oikos', '--attestation']
    const fits = await oikosJson([...check, 'a.attestation.json'], folder)
    expect(fits).toMatchObject({ holds: true, mismatches: [] })
    const text = readFileSync(at('a.attestation.json'), 'utf8')
    writeFileSync(at('forged.json'), text.replace('"passed": 7', '"passed": 8'))
    const forged = await oikos([...check, 'forged.json'], folder)
    expect(forged.code).toBe(1)
    expect(forged.out).toMatch(/^mismatch: the signature of the attestation does not fit/m)
    expect(forged.out).toMatch(
      /^mismatch: expect\.passed: the file has 7, the attestation says 8$/m,
    )
    await oikos(
      ['run', 'market.yaml', '--seed', '5', '--set', 'fees.spawn=7', '--out', 'd.oikos'],
      folder,
    )
    const other = await oikos(['verify', 'd.oikos', '--attestation', 'a.attestation.json'], folder)
    expect(other.code).toBe(1)
    for (const what of ['seed', 'event_hash', 'state_hash']) {
      expect(other.out).toMatch(new RegExp(`^mismatch: ${what}: the file has `, 'm'))
    }
    expect(other.out).not.toMatch(/mismatch: scenario_hash/)
  })

  test('what does not hold is not attested', async () => {
    copyFileSync(at('a.oikos'), at('bad.oikos'))
    const db = new Database(at('bad.oikos'))
    db.exec("UPDATE logs SET text = 'x' WHERE n = 1")
    db.close()
    const { code, err } = await oikos(['attest', 'bad.oikos'], folder)
    expect(code).toBe(1)
    expect(err).toMatch(/bad\.oikos does not hold, so nothing is attested: logs, row 1, text: it/)
    expect(existsSync(at('bad.attestation.json'))).toBe(false)
  })
})
