namespace FindAgents.Evaluation.Metrics;

/// <summary>Retrieval between images and captions, in percent.</summary>
/// <param name="IR">Image retrieval: captions that find their image (the official ir1, ir5, ir10).</param>
/// <param name="TR">Text retrieval: images that find one of their captions (the official tr1, tr5, tr10).</param>
public sealed record RetrievalScores(RecallScores IR, RecallScores TR)
{
    /// <summary>The official <c>irtr</c>: the sum of both recalls at 1, 0–200.</summary>
    public double IRTR => IR.R1 + TR.R1;
}
