using System.Diagnostics.CodeAnalysis;
using FindAgents.Agents.Results;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>The region that was indicated: one, or none where the mask came out empty.</summary>
public sealed record RefineAnswer : FindAnswer
{
    /// <summary>Creates an answer whose properties the caller sets.</summary>
    public RefineAnswer()
    {
    }

    [SetsRequiredMembers]
    internal RefineAnswer(StoredResult stored, RefineResult result)
        : base(stored, result)
    {
    }
}
