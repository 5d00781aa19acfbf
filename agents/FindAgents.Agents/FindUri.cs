using System.Globalization;
using System.Text.RegularExpressions;

namespace FindAgents.Agents;

/// <summary>The addresses under which what answers leave out can be read: full-size masks and overlays.</summary>
public static partial class FindUri
{
    /// <summary>The template of <see cref="MaskPng"/>.</summary>
    public const string MaskPngTemplate = "find://result/{resultId}/mask/{number}.png";

    /// <summary>The template of <see cref="MaskRle"/>.</summary>
    public const string MaskRleTemplate = "find://result/{resultId}/mask/{number}.rle.json";

    /// <summary>The template of <see cref="MaskPolygons"/>.</summary>
    public const string MaskPolygonsTemplate = "find://result/{resultId}/mask/{number}.polygons.json";

    /// <summary>The template of <see cref="Overlay"/>.</summary>
    public const string OverlayTemplate = "find://result/{resultId}/overlay.png";

    /// <summary>A region's mask, as a PNG of the image's size: white inside, black outside.</summary>
    public static string MaskPng(string resultId, int number) => string.Create(CultureInfo.InvariantCulture, $"find://result/{resultId}/mask/{number}.png");

    /// <summary>A region's mask, as COCO's run-length encoding in JSON.</summary>
    public static string MaskRle(string resultId, int number) => string.Create(CultureInfo.InvariantCulture, $"find://result/{resultId}/mask/{number}.rle.json");

    /// <summary>A region's mask, as polygons in JSON.</summary>
    public static string MaskPolygons(string resultId, int number) => string.Create(CultureInfo.InvariantCulture, $"find://result/{resultId}/mask/{number}.polygons.json");

    /// <summary>The image with the result's regions drawn and numbered, in full size.</summary>
    public static string Overlay(string resultId) => $"find://result/{resultId}/overlay.png";

    internal static Match MatchMask(string uri) => MaskPattern().Match(uri);

    internal static Match MatchOverlay(string uri) => OverlayPattern().Match(uri);

    [GeneratedRegex(@"^find://result/(?<id>[a-z0-9_]{1,64})/mask/(?<number>[0-9]{1,6})\.(?<format>png|rle\.json|polygons\.json)$")]
    private static partial Regex MaskPattern();

    [GeneratedRegex(@"^find://result/(?<id>[a-z0-9_]{1,64})/overlay\.png$")]
    private static partial Regex OverlayPattern();
}
