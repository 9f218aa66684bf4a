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
import { canonical } from '../src/base/json.ts'
import {
  type Attestation,
  attestedCall,
  mismatches,
  readAttestation,
  signatureProblems,
} from '../src/run/attest.ts'
import { sha256 } from '../src/run/live.ts'
import { openRunFile } from '../src/run/run_file.ts'
import {
  isSigned,
  keyPath,
  ownPublicKey,
  publicKeyIn,
  signed,
  signingKey,
} from '../src/run/sign.ts'
import { verified } from '../src/run/verify.ts'
import { inFolder } from './check.ts'
import { oikos, oikosJson } from './cli_process.ts'
import { GOLDEN, liveGolden } from './golden_make.ts'

function writeKey(path: string, type: 'ed25519' | 'x25519' = 'ed25519'): void {
  const { privateKey, publicKey } = generateKeyPairSync(type as 'ed25519')
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }))
  writeFileSync(`${path}.pub`, publicKey.export({ type: 'spki', format: 'pem' }))
}

const CONTENT = "SELECT content, code FROM world_artifacts WHERE id = 'adder'"

/** A kind of event, what is flipped in it, and what of a statement is another then. */
const FLIPS = [
  ['call.returned', '"x":1', '"x":3', 'args_hash'],
  ['call.returned', '"x":1', '"x":3', 'inputs_hash'],
  ['call.returned', '"result":3', '"result":4', 'output_hash'],
  ['artifact.created', 'a.x + a.y', 'a.x - a.y', 'code_hash'],
] as const

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

  test('a call is attested: what went in, what ran, what came out; a flipped byte is found', async () => {
    const calls = "SELECT seq FROM calls WHERE target = 'adder' AND success"
    const { rows } = await oikosJson(['query', 'a.oikos', calls], folder)
    const [[seq]] = rows as [[number]]
    const attest = ['attest', 'a.oikos', '--key', 'keys/a.pem', '--call', `#${seq}`]
    const attestation = (await oikosJson([...attest, '--out', 'call.json'], folder)) as Attestation
    const args = { x: 1, y: 2 }
    const who = { caller: 'bob', originator: 'bob', target: 'adder', version: 2, method: 'run' }
    const long = Array(20).fill('a long text').join(', ')
    const [before] = (await oikosJson(['query', 'a.oikos', '--at', `#${seq - 3}`, CONTENT], folder))
      .rows as [[string, string]]
    const content = JSON.parse(before[0]) as { calls: number; long: string }
    expect(content).toMatchObject({ calls: 0, long: expect.stringContaining(long.slice(0, 50)) })
    expect(attestation.call).toMatchObject({
      ...{ seq, ...who, success: true, dry_run: false },
      inputs_hash: sha256(canonical({ args, content, ...who })),
      args_hash: sha256(canonical(args)),
      content_hash: sha256(canonical(content)),
      code_hash: sha256(before[1]),
      output_hash: sha256('3'),
    })
    const check = ['verify', 'a.oikos', '--attestation', 'call.json']
    expect(await oikosJson(check, folder)).toMatchObject({ holds: true, mismatches: [] })
    const file = openRunFile(at('a.oikos'))
    const found = await verified(file)
    const begun = [...file.events({ kinds: ['call.made'] })].find((one) => one.seq < seq)!
    expect(attestedCall(file, begun.seq, signingKey(at('keys/a.pem')))).toEqual(attestation)
    file.close()
    for (const [kind, from, to, field] of FLIPS) {
      copyFileSync(at('a.oikos'), at('flipped.oikos'))
      const db = new Database(at('flipped.oikos'))
      const flip = db.prepare('UPDATE events SET data = replace(data, ?, ?) WHERE kind = ?')
      expect(flip.run(from, to, kind).changes).toBeGreaterThan(0)
      db.close()
      const flipped = openRunFile(at('flipped.oikos'))
      const differs = mismatches(attestation, { file: flipped, found, key: null })
      flipped.close()
      expect(differs.map((one) => one.split(':')[0])).toContain(`call.${field}`)
    }
  })

  test('a statement about a call is checked without its run, by its signature', async () => {
    const alone = ['verify', '--attestation', 'call.json']
    const { code, out } = await oikos([...alone, '--key', 'keys/a.pem.pub'], folder)
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^signature {3}valid, by ed25519:\S{43} /),
    ])
    const other = await oikos([...alone, '--key', 'keys/b.pem.pub'], folder)
    expect([other.code, other.out]).toEqual([1, expect.stringMatching(/is signed by .* not by /)])
    const text = readFileSync(at('call.json'), 'utf8')
    for (const what of ['args_hash', 'content_hash', 'code_hash', 'output_hash', 'event_hash']) {
      const forged = text.replace(new RegExp(`("${what}": ")(.)`), (_, head, digit: string) => {
        return `${head}${digit === '0' ? '1' : '0'}`
      })
      expect(forged).not.toBe(text)
      writeFileSync(at('forged_call.json'), forged)
      const problems = signatureProblems(readAttestation(at('forged_call.json')), null)
      expect(problems).toEqual([expect.stringMatching(/does not fit what it says/)])
    }
    expect(await oikos(['verify'], folder)).toMatchObject({ code: 2 })
  })

  test('what is no call of guest code is refused', async () => {
    const file = openRunFile(at('a.oikos'))
    const key = signingKey(at('keys/a.pem'))
    const calls = [...file.events({ kinds: ['call.returned'] })]
    const ofGenesis = calls.find(
      ({ data }) => 'target' in data && data.target.startsWith('genesis'),
    )
    for (const [seq, message] of [
      [1, /event #1 is artifact\.created, no call: timeline --kinds call shows calls/],
      [9999, /there is no event #9999/],
      [ofGenesis!.seq, /is no call of guest code/],
    ] as const) {
      expect(() => attestedCall(file, seq, key)).toThrow(message)
    }
    file.close()
    const { code, err } = await oikos(['attest', 'a.oikos', '--call', '1h'], folder)
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/--call 1h is no event: write its number/),
    ])
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
