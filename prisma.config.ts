import { defineConfig } from "prisma/config";

/** Read by the Prisma CLI; the product itself migrates with `npm run migrate`. */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
  ...(process.env.DATABASE_URL === undefined
    ? {}
    : { datasource: { url: process.env.DATABASE_URL } }),
});
