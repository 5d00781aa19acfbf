using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FindAgents.Agents.Results;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>Where the things that phrases name are in an image.</summary>
public sealed record GroundAnswer : FindAnswer
{
    /// <summary>Creates an answer whose properties the caller sets.</summary>
    public GroundAnswer()
    {
    }

    [SetsRequiredMembers]
    internal GroundAnswer(StoredResult stored, GroundResult result)
        : base(stored, result) =>
        Phrases = [.. result.Answers.Select(GroundedPhrase.From)];

    /// <summary>One answer a phrase, in the order asked.</summary>
    [JsonPropertyName("phrases")]
    [Description("One answer for each phrase, in the order asked.")]
    public required IReadOnlyList<GroundedPhrase> Phrases { get; init; }
}
