using System.Text.Json.Serialization;

namespace FindAgents.Agents.Running;

/// <summary>How a step of a composition ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepOutcome>))]
public enum StepOutcome
{
    /// <summary>It was answered; that nothing was found is an answer, too.</summary>
    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>No image could be asked, or the album not searched: the step says why.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>It was not run, because a step that it refers to gave no answer.</summary>
    [JsonStringEnumMemberName("skipped")]
    Skipped,

    /// <summary>The run was cancelled before the step was done.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
