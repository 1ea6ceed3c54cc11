// The two tables that change with a release only, as the maps that are told: code → name.
import type { D1Database } from "@cloudflare/workers-types";

export interface Enums {
  readonly extensions: Readonly<Record<string, string>>;
  readonly referenceType: Readonly<Record<string, string>>;
}

interface Row {
  readonly code: string;
  readonly name: string;
}

const SQL = {
  extensions: "SELECT code, name FROM extensions ORDER BY code",
  referenceTypes: "SELECT code, name FROM reference_types ORDER BY code",
} as const;

export async function readEnums(db: D1Database): Promise<Enums> {
  const [extensions, types] = await db.batch<Row>([db.prepare(SQL.extensions), db.prepare(SQL.referenceTypes)]);
  return { extensions: mapOf(extensions!.results), referenceType: mapOf(types!.results) };
}

function mapOf(rows: readonly Row[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ code, name }) => [code, name]));
}
