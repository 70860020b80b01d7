-- AlterTable
ALTER TABLE "Token" ADD COLUMN "lastCheckAt" DATETIME;
ALTER TABLE "Token" ADD COLUMN "lastCheckEvidence" TEXT;
ALTER TABLE "Token" ADD COLUMN "lastCheckResult" TEXT;

-- CreateTable
CREATE TABLE "RemovedToken" (
    "provider" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "removedAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,

    PRIMARY KEY ("provider", "channel", "fingerprint")
);

-- CreateTable
CREATE TABLE "JobRecord" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "startedAt" DATETIME NOT NULL,
    "finishedAt" DATETIME,
    "result" TEXT,
    "error" TEXT
);
