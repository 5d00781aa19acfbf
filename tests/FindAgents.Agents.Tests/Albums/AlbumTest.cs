using FindAgents.Agents.Albums;
using FindAgents.Engine.Masks;
using FindAgents.Tests;

namespace FindAgents.Agents.Tests.Albums;

/// <summary>An album of coloured squares below a folder that may be read, and operations over it.</summary>
public abstract class AlbumTest : IDisposable
{
    private readonly List<IDisposable> _made = [];

    private protected AlbumTest()
    {
        Temp.Folder("root");
        Temp.Folder("root/photos");
        Temp.Folder("root/photos/sub");
        Temp.Write("root/photos/red.png", Pictures.Draw(40, 30, ("red", new Box(5, 5, 10, 10))).ToPng());
        Temp.Write("root/photos/blue.png", Pictures.Draw(40, 30, ("blue", new Box(5, 5, 10, 10))).ToPng());
        Temp.Write("root/photos/scene.png", Pictures.RedAndBlue.ToPng());
        Temp.Write("root/photos/sub/green.png", Pictures.Green.ToPng());
        Find = new FindOperations(Engine, new FindOperationsOptions { Roots = { Temp.At("root") } });
        Shelf = new AlbumShelf(Temp.At("albums"));
        Albums = new AlbumOperations(Find, Shelf, new AlbumOperationsOptions { AllowIndexing = true });
    }

    private protected TempFolder Temp { get; } = new();

    private protected ColourEngine Engine { get; } = new();

    private protected FindOperations Find { get; }

    private protected AlbumShelf Shelf { get; }

    private protected AlbumOperations Albums { get; }

    public void Dispose()
    {
        _made.ForEach(made => made.Dispose());
        Shelf.Dispose();
        Find.Dispose();
        Assert.Equal(0, Engine.LiveEncodings);
        Temp.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<Answers.AlbumIndexAnswer> IndexAsync(CancellationToken cancellationToken = default) =>
        Albums.IndexAsync(new AlbumIndexRequest { Album = "squares", Folders = ["photos"] }, null, cancellationToken);

    private protected Task<Answers.AlbumHitsAnswer> SearchAsync(string query) => Albums.SearchAsync(new AlbumSearchRequest { Album = "squares", Query = query });

    /// <summary>Other operations over the same albums.</summary>
    private protected AlbumOperations Others(AlbumOperationsOptions? options = null, params string[] roots)
    {
        var allowed = new FindOperationsOptions();
        roots.ToList().ForEach(allowed.Roots.Add);
        var find = new FindOperations(Engine, allowed);
        var shelf = new AlbumShelf(Temp.At("albums"));
        _made.AddRange([find, shelf]);
        return new AlbumOperations(find, shelf, options);
    }
}
