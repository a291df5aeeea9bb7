/** The code of a mining thread, made by scripts/build-worker.mjs from worker.ts and what it imports. */
export const WORKER_TEXT: string = `"use strict";
const loaded = {};
const load = (path) => {
if (!loaded[path]) modules[path](loaded[path] = {});
return loaded[path];
};
const modules = {
"adapters/shared/mining/worker.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
const node_worker_threads_1 = require("node:worker_threads");
const search_ts_1 = load("src/mining/search.ts");
const crypto_hasher_ts_1 = load("adapters/shared/mining/crypto-hasher.ts");
const messages_ts_1 = load("adapters/shared/mining/messages.ts");
const LOOK_UP_MS = 5;
const FIRST_COUNT = 1_024;
const MOST_COUNT = 1_048_576;
const port = node_worker_threads_1.parentPort;
const report = (message) => port?.postMessage(message);
port?.on('message', (job) => {
    try {
        search(job);
    }
    catch (error) {
        report({ type: 'failed', id: job.id, error });
    }
});
report({ type: 'ready' });
function search({ id, fixedPart, difficulty, kernel, end, shared }) {
    const cells = new BigInt64Array(shared);
    const search = (0, search_ts_1.createNonceSearch)({ fixedPart, difficulty, kernel, hasher: (0, crypto_hasher_ts_1.cryptoHasher)() });
    let count = FIRST_COUNT;
    while (Atomics.load(cells, messages_ts_1.CELLS.isOver) === 0n) {
        const from = Number(Atomics.add(cells, messages_ts_1.CELLS.next, BigInt(count)));
        if (from >= end)
            return report({ type: 'exhausted', id });
        const startMs = performance.now();
        const { nonce, hashes } = search.mine({ from, count: Math.min(count, end - from) });
        Atomics.add(cells, messages_ts_1.CELLS.hashes, BigInt(hashes));
        if (nonce !== undefined) {
            Atomics.store(cells, messages_ts_1.CELLS.isOver, 1n);
            return report({ type: 'found', id, nonce });
        }
        const elapsedMs = performance.now() - startMs;
        if (elapsedMs < LOOK_UP_MS / 2)
            count = Math.min(2 * count, MOST_COUNT);
        else if (elapsedMs > 2 * LOOK_UP_MS)
            count = Math.max(FIRST_COUNT, Math.floor(count / 2));
    }
}
},
"src/mining/search.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.createNonceSearch = createNonceSearch;
const rules_ts_1 = load("src/block/rules.ts");
const simd_kernel_ts_1 = load("src/hash/simd-kernel.ts");
const kernel_search_ts_1 = load("src/mining/kernel-search.ts");
const nonce_layout_ts_1 = load("src/mining/nonce-layout.ts");
function createNonceSearch({ fixedPart, difficulty, kernel, hasher }) {
    const layout = (0, nonce_layout_ts_1.layoutBehind)(fixedPart.length);
    const preimage = new Uint8Array(fixedPart.length + layout.length);
    preimage.set(fixedPart);
    const fits = (nonce) => {
        for (let i = 0; i < nonce.length; i++)
            preimage[fixedPart.length + i] = nonce.charCodeAt(i);
        return (0, rules_ts_1.hasDifficulty)(hasher.sha256Hex(preimage, preimage.length), difficulty);
    };
    const opened = kernel && (0, simd_kernel_ts_1.openKernel)(kernel);
    const fast = opened && new kernel_search_ts_1.KernelSearch(opened, layout, preimage.slice(), difficulty);
    return {
        mine({ from, count }) {
            const end = from + count;
            for (let number = from;; number++) {
                if (fast)
                    number = fast.nextCandidate(number, end);
                if (number >= end)
                    return { nonce: undefined, hashes: count };
                const nonce = (0, nonce_layout_ts_1.nonceOf)(number, layout);
                if (fits(nonce))
                    return { nonce, hashes: number + 1 - from };
            }
        },
    };
}
},
"src/block/rules.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.MAX_TIMESTAMP = exports.MAX_NONCE_CODE_POINTS = exports.MAX_MESSAGE_CODE_POINTS = exports.MAX_MESSAGES = void 0;
exports.readBlock = readBlock;
exports.brokenContentRule = brokenContentRule;
exports.hasDifficulty = hasDifficulty;
exports.isSameBlock = isSameBlock;
const text_ts_1 = load("src/block/text.ts");
exports.MAX_MESSAGES = 10;
exports.MAX_MESSAGE_CODE_POINTS = 20;
exports.MAX_NONCE_CODE_POINTS = 40;
exports.MAX_TIMESTAMP = 2n ** 64n - 1n;
function readBlock(value, isFresh = false) {
    if (typeof value !== 'object' || value === null)
        return undefined;
    const fields = value;
    const height = readInteger(fields.height);
    const minedBy = fields.minedBy;
    const messages = isFresh ? freshMessages(fields.messages) : readMessages(fields.messages);
    const nonce = fields.nonce;
    const timestamp = readTimestamp(fields.timestamp);
    const hash = fields.hash;
    if (height === undefined || messages === undefined || timestamp === undefined)
        return undefined;
    if (typeof minedBy !== 'string' || typeof nonce !== 'string' || typeof hash !== 'string')
        return undefined;
    if (!isFresh && !((0, text_ts_1.isWellFormed)(minedBy) && (0, text_ts_1.isWellFormed)(nonce) && (0, text_ts_1.isWellFormed)(hash)))
        return undefined;
    return { height, minedBy, messages, nonce, timestamp, hash };
}
function readInteger(value) {
    if (typeof value === 'bigint')
        return Number(value);
    return Number.isInteger(value) ? normalZero(value) : undefined;
}
function normalZero(value) {
    return value + 0;
}
function readMessages(value) {
    if (!Array.isArray(value))
        return undefined;
    const messages = [...value];
    return messages.every((message) => typeof message === 'string' && (0, text_ts_1.isWellFormed)(message))
        ? messages
        : undefined;
}
function freshMessages(value) {
    if (!Array.isArray(value))
        return undefined;
    for (let i = 0; i < value.length; i++)
        if (typeof value[i] !== 'string')
            return undefined;
    return value;
}
function readTimestamp(value) {
    if (typeof value === 'number')
        return Number.isSafeInteger(value) && value >= 0 ? normalZero(value) : undefined;
    if (typeof value !== 'bigint' || value < 0n || value > exports.MAX_TIMESTAMP)
        return undefined;
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
function brokenContentRule(block, height) {
    if (block.height !== height)
        return 'height';
    const { messages } = block;
    if (messages.length < 1 || messages.length > exports.MAX_MESSAGES)
        return 'message-count';
    for (let i = 0; i < messages.length; i++) {
        const message = messages[i];
        if (message.length <= exports.MAX_MESSAGE_CODE_POINTS)
            continue;
        if (!(0, text_ts_1.hasAtMostCodePoints)(message, exports.MAX_MESSAGE_CODE_POINTS))
            return 'message-length';
    }
    return (0, text_ts_1.hasAtMostCodePoints)(block.nonce, exports.MAX_NONCE_CODE_POINTS) ? undefined : 'nonce-length';
}
function hasDifficulty(hash, difficulty) {
    if (hash.length < difficulty)
        return false;
    for (let i = hash.length - difficulty; i < hash.length; i++) {
        if (hash.charCodeAt(i) !== ZERO)
            return false;
    }
    return true;
}
const ZERO = 0x30;
function isSameBlock(a, b) {
    return (a.hash === b.hash &&
        a.height === b.height &&
        a.nonce === b.nonce &&
        a.timestamp === b.timestamp &&
        a.minedBy === b.minedBy &&
        a.messages.length === b.messages.length &&
        a.messages.every((message, i) => message === b.messages[i]));
}
},
"src/block/text.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.isWellFormed = isWellFormed;
exports.hasAtMostCodePoints = hasAtMostCodePoints;
exports.countCodePoints = countCodePoints;
exports.cutToCodePoints = cutToCodePoints;
const LONE_SURROGATE = /[\\ud800-\\udfff]/u;
function isWellFormed(text) {
    return text.isWellFormed?.() ?? !LONE_SURROGATE.test(text);
}
function hasAtMostCodePoints(text, limit) {
    if (text.length <= limit)
        return true;
    if (text.length > 2 * limit)
        return false;
    return countCodePoints(text) <= limit;
}
function countCodePoints(text) {
    let count = text.length;
    for (let i = 0; i < text.length; i++) {
        if (isHighSurrogate(text.charCodeAt(i)))
            count--;
    }
    return count;
}
function cutToCodePoints(text, limit) {
    if (text.length <= limit)
        return text;
    return [...text.slice(0, 2 * limit)].slice(0, limit).join('');
}
function isHighSurrogate(codeUnit) {
    return (codeUnit & 0xfc00) === 0xd800;
}
},
"src/hash/simd-kernel.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.openKernel = openKernel;
const web_assembly_ts_1 = load("src/hash/web-assembly.ts");
function openKernel(module) {
    try {
        const runtime = (0, web_assembly_ts_1.webAssembly)();
        return runtime && new runtime.Instance(module).exports;
    }
    catch {
        return undefined;
    }
}
},
"src/hash/web-assembly.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.webAssembly = webAssembly;
function webAssembly() {
    return globalThis.WebAssembly;
}
},
"src/mining/kernel-search.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.KernelSearch = void 0;
const nonce_layout_ts_1 = load("src/mining/nonce-layout.ts");
const BLOCK_BYTES = 64;
const LANES = 8;
const END_MARK = 0x80;
class KernelSearch {
    #kernel;
    #layout;
    #mask;
    #stepSize;
    #lastBlocks;
    #nonceAt;
    #ready = -1;
    constructor(kernel, layout, preimage, difficulty) {
        this.#kernel = kernel;
        this.#layout = layout;
        this.#mask = difficulty >= 8 ? -1 : 2 ** (4 * difficulty) - 1;
        this.#stepSize = (0, nonce_layout_ts_1.stepOf)(layout);
        const fixedBytes = preimage.length - layout.length;
        const wholeBytes = fixedBytes - (fixedBytes % BLOCK_BYTES);
        this.#nonceAt = fixedBytes - wholeBytes;
        this.#lastBlocks = padded(preimage, wholeBytes);
        kernel.begin();
        for (let at = 0; at < wholeBytes; at += BLOCK_BYTES) {
            this.#write(preimage.subarray(at, at + BLOCK_BYTES));
            kernel.absorb();
        }
    }
    nextCandidate(from, end) {
        for (let first = from; first < end;) {
            const step = first - (first % this.#stepSize);
            const stop = Math.min(end, step + this.#stepSize);
            this.#prepare(step);
            const found = this.#nextInStep(step, first, stop);
            if (found < stop)
                return found;
            first = stop;
        }
        return end;
    }
    #nextInStep(step, from, end) {
        const lastGroup = Math.ceil((end - step) / LANES);
        for (let group = Math.floor((from - step) / LANES); group < lastGroup; group++) {
            group = this.#kernel.scan(group, lastGroup);
            if (group === lastGroup)
                break;
            const hits = this.#kernel.lanes();
            for (let lane = 0; lane < LANES; lane++) {
                const number = step + LANES * group + lane;
                if ((hits >> lane) & 1 && number >= from && number < end)
                    return number;
            }
        }
        return end;
    }
    #prepare(step) {
        if (this.#ready === step)
            return;
        const nonce = (0, nonce_layout_ts_1.nonceOf)(step, this.#layout);
        for (let i = 0; i < nonce.length; i++)
            this.#lastBlocks[this.#nonceAt + i] = nonce.charCodeAt(i);
        this.#write(this.#lastBlocks);
        this.#kernel.prepare(this.#layout.place, this.#layout.isWide, this.#mask);
        this.#ready = step;
    }
    #write(blocks) {
        new Uint8Array(this.#kernel.memory.buffer).set(blocks, this.#kernel.input());
    }
}
exports.KernelSearch = KernelSearch;
function padded(preimage, from) {
    const tail = preimage.subarray(from);
    const blocks = new Uint8Array(Math.ceil((tail.length + 9) / BLOCK_BYTES) * BLOCK_BYTES);
    blocks.set(tail);
    blocks[tail.length] = END_MARK;
    new DataView(blocks.buffer).setUint32(blocks.length - 4, 8 * preimage.length);
    return blocks;
}
},
"src/mining/nonce-layout.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.layoutBehind = layoutBehind;
exports.stepOf = stepOf;
exports.nonceOf = nonceOf;
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BLOCK_BYTES = 64;
const MAX_CHARACTERS = 40;
const FIRST_WIDE = BLOCK_BYTES - MAX_CHARACTERS + 3;
const MAX_LAST_BYTES = 55;
function layoutBehind(fixedBytes) {
    const begin = fixedBytes % BLOCK_BYTES;
    const isWide = begin >= FIRST_WIDE;
    const lastBlock = isWide ? BLOCK_BYTES : 0;
    const furthest = Math.min(begin + MAX_CHARACTERS - lastBlock, MAX_LAST_BYTES);
    const place = Math.floor((furthest - 3) / 4);
    const length = lastBlock + 4 * place + 3 - begin;
    return { length, place, isWide, fastest: isWide ? BLOCK_BYTES - 1 - begin : length - 1 };
}
function stepOf({ isWide }) {
    return isWide ? 64 ** 4 : 64 ** 3;
}
function nonceOf(number, { length, fastest }) {
    const characters = new Array(length).fill(digit(0));
    characters[fastest] = digit(number);
    let at = length - 1;
    for (let rest = Math.floor(number / 64); rest > 0; rest = Math.floor(rest / 64)) {
        if (at === fastest)
            at--;
        characters[at--] = digit(rest);
    }
    return characters.join('');
}
function digit(number) {
    return DIGITS.charAt(number % 64);
}
},
"adapters/shared/mining/crypto-hasher.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.cryptoHasher = cryptoHasher;
const node_crypto_1 = require("node:crypto");
function cryptoHasher() {
    return {
        sha256Hex: (bytes, length) => (0, node_crypto_1.createHash)('sha256').update(bytes.subarray(0, length)).digest('hex'),
    };
}
},
"adapters/shared/mining/messages.ts"(exports) {
Object.defineProperty(exports, "__esModule", { value: true });
exports.CELLS = void 0;
exports.CELLS = {
    isOver: 0,
    next: 1,
    hashes: 2,
    count: 3,
};
}
};
load("adapters/shared/mining/worker.ts");
`
