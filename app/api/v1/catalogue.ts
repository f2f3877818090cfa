import { operatorCatalogue } from "@/lib/operators/catalogue";
import type { Catalogue } from "@/lib/services/catalogue";

/** The operators as services take them: one array for the process, because it is a cache key. */
export const catalogue: Catalogue = [...operatorCatalogue.values()];
