-- CreateTable
CREATE TABLE "DeletedRow" (
    "kind" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "deletedAt" DATETIME NOT NULL,

    PRIMARY KEY ("kind", "id")
);

-- CreateTable
CREATE TABLE "TokenChange" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tokenId" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "state" TEXT NOT NULL,
    "cause" TEXT,
    "evidence" TEXT,
    "nextTryAt" DATETIME
);

-- CreateIndex
CREATE INDEX "DeletedRow_deletedAt_idx" ON "DeletedRow"("deletedAt");

-- CreateIndex
CREATE INDEX "TokenChange_tokenId_id_idx" ON "TokenChange"("tokenId", "id");
