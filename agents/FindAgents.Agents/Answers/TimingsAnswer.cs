using System.ComponentModel;
using System.Text.Json.Serialization;
using FindAgents.Engine.Results;

namespace FindAgents.Agents.Answers;

/// <summary>Where the time of an answer went, in milliseconds.</summary>
/// <param name="EncodeMs">What encoding the image took when it was first sent.</param>
/// <param name="AskMs">What this question took on the kept encoding.</param>
public sealed record TimingsAnswer(
    [property: JsonPropertyName("encodeMs"), Description("Milliseconds that encoding the image took when it was first sent; not spent again for later questions.")] double EncodeMs,
    [property: JsonPropertyName("askMs"), Description("Milliseconds that this question took.")] double AskMs)
{
    internal static TimingsAnswer From(FindTimings timings) =>
        new(Math.Round(timings.Encode.TotalMilliseconds, 1), Math.Round(timings.Ask.TotalMilliseconds, 1));
}
