using FindAgents.Engine;

namespace FindAgents.Agents.Albums;

/// <summary>What callers may do with albums, and how much they get at once.</summary>
/// <remarks>Read once, when the operations are created; changes made later have no effect.</remarks>
public sealed class AlbumOperationsOptions
{
    /// <summary>Where the albums lie, for <c>AddFindAlbums</c>: see <see cref="AlbumShelf.PlaceDescription"/>; <see langword="null"/> for <see cref="AlbumShelf.DefaultPlace"/>.</summary>
    public string? Place { get; set; }

    /// <summary>Whether callers may make albums, add folders and bring albums up to date. They may only search by default.</summary>
    public bool AllowIndexing { get; set; }

    /// <summary>
    /// Whether albums over folders that images may not be read from can be searched and made as well. By default every folder of
    /// an album has to lie below <see cref="FindOperationsOptions.Roots"/>, or there is no such album for the caller.
    /// </summary>
    public bool AnyFolder { get; set; }

    /// <summary>How many hits a page may have; 100 by default.</summary>
    public int MaxLimit { get; set; } = 100;

    /// <summary>How many hits a contact sheet shows; 30 by default.</summary>
    public int MaxSheetHits { get; set; } = 30;

    /// <summary>The longer side of a picture on a contact sheet, in pixels; 240 by default.</summary>
    public int SheetTileSide { get; set; } = 240;

    /// <summary>Checks the values.</summary>
    /// <exception cref="FindException">A value cannot be used; the message names it and what was expected.</exception>
    public void Validate()
    {
        Require(MaxLimit is >= 1 and <= 1000, nameof(MaxLimit), MaxLimit, "1 to 1000");
        Require(MaxSheetHits is >= 1 and <= 100, nameof(MaxSheetHits), MaxSheetHits, "1 to 100");
        Require(SheetTileSide is >= 32 and <= 1024, nameof(SheetTileSide), SheetTileSide, "32 to 1024 pixels");
    }

    private static void Require(bool good, string name, int value, string expected)
    {
        if (!good)
        {
            throw new FindException($"{name} is {value}: {expected} was expected.");
        }
    }
}
