using FindAgents.Engine;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>Gathers one task's scores, photo by photo. Not safe for concurrent use.</summary>
internal interface ITaskEvaluation
{
    /// <summary>The questions so far that have one mask for an answer, and those masks.</summary>
    IReadOnlyList<EvaluatedAnswer> Answers { get; }

    /// <summary>Asks the engine about a photo and takes its answers into account.</summary>
    Task AddAsync(TrainingPhoto photo, EncodedImage image, CancellationToken cancellationToken);

    /// <summary>Asks, behind the last photo, what is asked of all of them.</summary>
    Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
