using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FindAgents.Agents.Results;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>The objects of an image.</summary>
public sealed record SegmentAnswer : FindAnswer
{
    /// <summary>Creates an answer whose properties the caller sets.</summary>
    public SegmentAnswer()
    {
    }

    [SetsRequiredMembers]
    internal SegmentAnswer(StoredResult stored, SegmentResult result, string kind)
        : base(stored, result) =>
        Kind = kind;

    /// <summary>The kind of segmentation asked for.</summary>
    [JsonPropertyName("kind")]
    [Description("The kind of segmentation that was asked for.")]
    public required string Kind { get; init; }
}
