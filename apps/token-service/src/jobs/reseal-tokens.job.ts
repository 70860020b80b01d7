import { Injectable } from '@nestjs/common';
import { KeyRotation } from '../tokens/key-rotation.js';
import type { JobContext, JobFacts, JobHandler } from './job.js';

@Injectable()
export class ResealTokens implements JobHandler {
  constructor(private readonly rotation: KeyRotation) {}

  async run({ signal, progress }: JobContext): Promise<JobFacts> {
    return { ...(await this.rotation.run(signal, (facts) => progress({ ...facts }))) };
  }
}
