import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { reason } from '../../../protocol/api/answers.ts';
import {
  type SheetFormat,
  type SheetKinds,
  sheetFile,
  sheetList,
  sheetQuery,
  sheetsQuery,
} from '../../../protocol/api/sheets.ts';
import { sheetToCsv } from '../../results/sheets/csv.ts';
import { makeSheetInSteps, type SheetMaking, sheetNames, sheetSaysResults } from '../../results/sheets/make-sheet.ts';
import type { SheetMark } from '../../results/sheets/sheet.ts';
import { carName, crewOf, spacedName } from '../../results/sheets/sheet-context.ts';
import { printedAt } from '../../results/sheets/times.ts';
import type { Language } from '../../results/sheets/words.ts';
import { inSlices } from '../../setup/index.ts';
import type { DeskContext, Routes } from '../desk-context.ts';

const tags = ['sheets'];

/** The body is no JSON, and nothing but its type says so. */
const bytes = z.any();

/** Every table on paper and for spreadsheets, as things stand. What was posted is under publications. */
export const sheetRoutes: Routes = (server, desk) => {
  server.get(
    '/api/sheets',
    {
      config: { right: 'print' },
      schema: { tags, summary: 'All sheets that there are, with what each is of', response: { 200: sheetList } },
    },
    () => listSheets(desk),
  );

  server.get(
    '/api/sheets/:file',
    {
      config: { right: 'print' },
      schema: {
        ...{ tags, summary: 'A sheet as it stands: NAME.pdf or NAME.csv, such as ranking:overall.pdf' },
        ...{ params: sheetFile, querystring: sheetQuery, response: { 200: bytes, '4xx': reason, '5xx': reason } },
      },
    },
    async (request, reply) => {
      const { file } = request.params;
      const { language } = request.query;
      const [name, format] = [file.slice(0, -4), file.slice(-3) as SheetFormat];
      const making = await inSlices(makeSheetInSteps(desk.board, name, language), desk.stopwatch);
      if (!making.ok) return reply.code(404).send({ reason: making.reason });
      const called = fileName(desk, name, format);
      if (format === 'csv') return sendCsv(reply, sheetToCsv(making.sheet), called);
      const job = { sheets: [making.sheet], mark: markOf(desk, [name], language), language };
      return sendPdf(reply, await desk.press.print(job), called);
    },
  );

  server.get(
    '/api/sheets.pdf',
    {
      config: { right: 'print' },
      schema: {
        ...{ tags, summary: 'Several sheets in one PDF, each on pages of its own: names=ranking:overall,trial:PC12' },
        ...{ querystring: sheetsQuery, response: { 200: bytes, '4xx': reason, '5xx': reason } },
      },
    },
    async (request, reply) => {
      const { names, language } = request.query;
      const made: Extract<SheetMaking, { ok: true }>[] = [];
      for (const name of names) {
        const making = await inSlices(makeSheetInSteps(desk.board, name, language), desk.stopwatch);
        if (!making.ok) return reply.code(404).send({ reason: making.reason });
        made.push(making);
      }
      const job = { sheets: made.map(({ sheet }) => sheet), mark: markOf(desk, names, language), language };
      return sendPdf(reply, await desk.press.print(job), fileName(desk, 'sheets', 'pdf'));
    },
  );
};

/** Printed as it stands: nobody has posted it, so it has no number and no version. */
function markOf({ rally, clock }: DeskContext, names: readonly string[], language: Language): SheetMark {
  const nowUs = clock.nowUs();
  return {
    ...{ rally: rally.name, number: null, version: null, state: names.some(sheetSaysResults) ? 'live' : null },
    ...{ printedAt: printedAt(nowUs, rally.timezone, language), printedUs: nowUs },
  };
}

/** Chromium shows a PDF by a page of its own that the desk's policy would forbid to load anything (crbug.com/271452). No script of a PDF is the desk's. */
const PDF_POLICY = "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export const sendPdf = (reply: FastifyReply, pdf: Buffer, called: string): FastifyReply =>
  reply
    .type('application/pdf')
    .header('content-security-policy', PDF_POLICY)
    .header('content-disposition', `inline; filename="${called}"`)
    .send(pdf);

/** With a byte-order mark: without one Excel reads UTF-8 as the code page of the machine. */
const sendCsv = (reply: FastifyReply, csv: string, called: string): FastifyReply =>
  reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${called}"`)
    .send(`\ufeff${csv}`);

/** Of letters that every system takes in a file's name. */
export const fileName = ({ rally }: DeskContext, name: string, format: SheetFormat): string =>
  `${rally.id}-${name.replaceAll(/[^A-Za-z0-9-]+/g, '-')}.${format}`;

function listSheets({ rally, board }: DeskContext): SheetKinds {
  const trials = new Map(rally.trials.map((trial) => [trial.id, spacedName(trial)]));
  const cars = new Map(
    rally.entries.map((entry) => [String(entry.number), `${entry.number} ${crewOf(entry) || carName(entry)}`]),
  );
  const titles: Readonly<Record<string, ReadonlyMap<string, string>>> = {
    ranking: new Map(rally.rankings.map(({ id, title }) => [id, title])),
    ...{ trial: trials, press: trials, 'check-sheet': trials, car: cars, 'road-card': cars },
    'start-list': new Map(rally.legs.map(({ id, name }) => [id, name])),
    'road-cards': new Map(rally.races.map(({ id, name }) => [id, name])),
  };
  return sheetNames(board).map(({ kind, ids }) => ({
    kind,
    sheets: ids.map((id) =>
      id === '' ? { name: kind, title: '' } : { name: `${kind}:${id}`, title: titles[kind]?.get(id) ?? id },
    ),
  }));
}
