using FindAgents.Evaluation.Metrics;

namespace FindAgents.Evaluation;

/// <summary>Captions one of whose things is left out, shown, or said: how often each finds its photo.</summary>
/// <param name="Dropped">The thing's words are left out.</param>
/// <param name="Shown">The thing is shown as a piece of the photo in place of its words.</param>
/// <param name="ShownWrong">Something else of the photo is shown; <see langword="null"/> where no photo has anything else.</param>
/// <param name="Said">The caption as it is.</param>
/// <param name="N">How many captions mention a thing that is labelled in their photo.</param>
public sealed record InterleavedRetrievalResult(RecallScores Dropped, RecallScores Shown, RecallScores? ShownWrong, RecallScores Said, int N)
{
    /// <summary>How far the right piece brings image retrieval at 5 from the caption without the thing to the caption with it, in percent.</summary>
    public double? Recovered => Said.R5 > Dropped.R5 ? Math.Round(100 * (Shown.R5 - Dropped.R5) / (Said.R5 - Dropped.R5), 1) : null;
}
