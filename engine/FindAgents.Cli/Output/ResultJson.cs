using FindAgents.Engine.Results;

namespace FindAgents.Cli.Output;

/// <summary>A result as machines read it: what <c>--json</c> prints.</summary>
/// <param name="Image">The image's path as it was given.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Phrases">One answer a phrase; only where phrases were asked.</param>
/// <param name="Regions">The regions.</param>
/// <param name="Model">The model's name and version.</param>
/// <param name="Prototype">The task prototype that the interface ran.</param>
/// <param name="Timings">Where the time went.</param>
/// <param name="Overlay">The overlay picture, where <c>--out</c> asked for one.</param>
internal sealed record ResultJson(
    string Image,
    int Width,
    int Height,
    IReadOnlyList<PhraseJson>? Phrases,
    IReadOnlyList<RegionJson> Regions,
    string Model,
    string Prototype,
    TimingsJson Timings,
    string? Overlay)
{
    public static ResultJson From(FindResult result, string image, WrittenFiles files) => new(
        image,
        result.Width,
        result.Height,
        (result as GroundResult)?.Answers
            .Select(answer => new PhraseJson(answer.Phrase, answer.Found, Math.Round(answer.Score, 4), answer.Region?.Number, answer.UnknownWords))
            .ToList(),
        [.. result.Regions.Select(region => RegionJson.From(region, files.Masks.GetValueOrDefault(region.Number)))],
        $"{result.Model.Name} {result.Model.Version}",
        result.Prototype,
        new TimingsJson(Math.Round(result.Timings.Encode.TotalMilliseconds, 1), Math.Round(result.Timings.Ask.TotalMilliseconds, 1)),
        files.Overlay);
}
