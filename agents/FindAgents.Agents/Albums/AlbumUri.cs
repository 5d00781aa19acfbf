using System.Globalization;
using System.Text.RegularExpressions;

namespace FindAgents.Agents.Albums;

/// <summary>The addresses of albums, their photos and regions.</summary>
public static partial class AlbumUri
{
    /// <summary>The template of <see cref="Album"/>.</summary>
    public const string AlbumTemplate = "find://album/{album}";

    /// <summary>The template of <see cref="Photo"/>.</summary>
    public const string PhotoTemplate = "find://album/{album}/photo/{id}";

    /// <summary>The template of <see cref="Thumbnail"/>.</summary>
    public const string ThumbnailTemplate = "find://album/{album}/photo/{id}/thumbnail";

    /// <summary>The template of <see cref="Regions"/>.</summary>
    public const string RegionsTemplate = "find://album/{album}/photo/{id}/regions";

    /// <summary>The template of <see cref="MaskPng"/>.</summary>
    public const string MaskPngTemplate = "find://album/{album}/photo/{id}/region/{number}/mask.png";

    /// <summary>The template of <see cref="MaskRle"/>.</summary>
    public const string MaskRleTemplate = "find://album/{album}/photo/{id}/region/{number}/mask.json";

    /// <summary>The template of <see cref="Sheet"/>.</summary>
    public const string SheetTemplate = "find://album-result/{resultId}/sheet.jpg";

    /// <summary>What an album holds, as JSON.</summary>
    public static string Album(string album) => $"find://album/{album}";

    /// <summary>What an album knows of a photo, as JSON; as an image, the photo.</summary>
    public static string Photo(string album, string id) => $"find://album/{album}/photo/{id}";

    /// <summary>A photo's thumbnail, a JPEG.</summary>
    public static string Thumbnail(string album, string id) => $"{Photo(album, id)}/thumbnail";

    /// <summary>A photo's regions with their masks run-length encoded, as JSON.</summary>
    public static string Regions(string album, string id) => $"{Photo(album, id)}/regions";

    /// <summary>A region's mask, as a PNG of the photo's size: white inside, black outside.</summary>
    public static string MaskPng(string album, string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Photo(album, id)}/region/{number}/mask.png");

    /// <summary>A region's mask, as COCO's run-length encoding in JSON.</summary>
    public static string MaskRle(string album, string id, int number) => string.Create(CultureInfo.InvariantCulture, $"{Photo(album, id)}/region/{number}/mask.json");

    /// <summary>The numbered contact sheet of a search's result, a JPEG.</summary>
    public static string Sheet(string resultId) => $"find://album-result/{resultId}/sheet.jpg";

    internal static bool IsId(string text) => IdPattern().IsMatch(text);

    // Ids are written in small letters.
    internal static string IdOf(Match photo) => photo.Groups["id"].Value.ToLowerInvariant();

    internal static Match MatchAlbum(string uri) => AlbumPattern().Match(uri);

    internal static Match MatchPhoto(string uri) => PhotoPattern().Match(uri);

    internal static Match MatchSheet(string uri) => SheetPattern().Match(uri);

    [GeneratedRegex(@"^find://album/(?<album>[A-Za-z0-9_-]{1,64})$")]
    private static partial Regex AlbumPattern();

    [GeneratedRegex(@"^find://album/(?<album>[A-Za-z0-9_-]{1,64})/photo/(?<id>[0-9A-Fa-f]{32})(?:/(?<part>thumbnail|regions|region/(?<number>[0-9]{1,6})/mask\.(?<format>png|json)))?$")]
    private static partial Regex PhotoPattern();

    [GeneratedRegex("^[0-9A-Fa-f]{32}$")]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^find://album-result/(?<id>[a-z0-9_]{1,64})/sheet\.jpg$")]
    private static partial Regex SheetPattern();
}
