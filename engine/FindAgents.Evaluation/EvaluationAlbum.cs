using System.Globalization;
using FindAgents.Engine;
using FindAgents.Retrieval;
using FindAgents.Retrieval.Indexing;
using FindAgents.Retrieval.Search;
using FindAgents.Retrieval.Stores.Sqlite;
using FindAgents.Training.Data;

namespace FindAgents.Evaluation;

/// <summary>An album of labelled photos to be searched: what is measured on it is what users get.</summary>
/// <remarks>Disposing it deletes an album that was filled for the evaluation; one that was given stays as it is. Safe for concurrent use.</remarks>
internal sealed class EvaluationAlbum : IDisposable
{
    private const int MostRegions = 9999; // what an album takes

    private readonly Dictionary<string, TrainingPhoto> _photos; // by their ids in the album
    private readonly SqliteVectorStore? _store;
    private readonly DirectoryInfo? _folder;

    private EvaluationAlbum(Album album, IFindEngine engine, Dictionary<string, TrainingPhoto> photos, SqliteVectorStore? store, DirectoryInfo? folder)
    {
        (Searcher, _photos, _store, _folder) = (new AlbumSearcher(album, engine), photos, store, folder);
    }

    /// <summary>Searches it.</summary>
    public AlbumSearcher Searcher { get; }

    /// <summary>How many labelled photos are in it.</summary>
    public int Count => _photos.Count;

    /// <summary>Fills an album of photos, in a folder of its own.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="engine">Encodes them; stays the caller's.</param>
    /// <param name="labelled">Whether regions are the labelled things instead of what the engine finds.</param>
    /// <param name="done">Told how many photos are indexed.</param>
    /// <param name="cancellationToken">Ends the filling; nothing is left behind.</param>
    /// <exception cref="DatasetFormatException">A photo cannot be indexed.</exception>
    public static async Task<EvaluationAlbum> FillAsync(IReadOnlyList<TrainingPhoto> photos, IFindEngine engine, bool labelled, Action<int> done, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("find-evaluation-");
        SqliteVectorStore? store = null;
        try
        {
            var copies = folder.CreateSubdirectory("photos");
            var byPath = new Dictionary<string, TrainingPhoto>(StringComparer.Ordinal);
            for (var i = 0; i < photos.Count; i++)
            {
                // The folder of a data set holds other splits as well, and an album is over whole folders.
                var name = string.Create(CultureInfo.InvariantCulture, $"{i:d6}-{Path.GetFileName(photos[i].Path)}");
                File.Copy(photos[i].Path, Path.Combine(copies.FullName, name));
                byPath.Add($"{copies.Name}/{name}", photos[i]);
            }

            store = new SqliteVectorStore(Path.Combine(folder.FullName, "album.db"));
            var album = await Album.CreateAsync(store, "evaluation", [copies.FullName], cancellationToken).ConfigureAwait(false);
            var options = labelled ? new AlbumIndexOptions { Regions = new LabelledRegions(byPath), MaxRegions = MostRegions } : new AlbumIndexOptions();
            var result = await new AlbumIndexer(album, engine, options).RunAsync(new Teller(progress => done((int)progress.Done)), cancellationToken).ConfigureAwait(false);
            if (result.Problems is [var problem, ..])
            {
                throw new DatasetFormatException($"{result.Problems.Count} photos cannot be indexed, the first of them {problem.Path}: {problem.Reason}");
            }

            return new EvaluationAlbum(album, engine, Ids(photos), store, folder);
        }
        catch
        {
            store?.Dispose();
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Takes an album that is filled.</summary>
    /// <param name="album">The album; stays the caller's.</param>
    /// <param name="engine">Places queries; stays the caller's.</param>
    /// <param name="needed">Photos that must be in it.</param>
    /// <param name="known">Other photos that are labelled, whether they are in it or not.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DatasetFormatException">A photo is not in it.</exception>
    public static async Task<EvaluationAlbum> OfAsync(Album album, IFindEngine engine, IReadOnlyList<TrainingPhoto> needed, IReadOnlyList<TrainingPhoto> known, CancellationToken cancellationToken)
    {
        var ids = Ids(needed);
        foreach (var (id, photo) in ids)
        {
            try
            {
                _ = await album.PhotoAsync(id, cancellationToken).ConfigureAwait(false);
            }
            catch (UnknownAlbumException error)
            {
                throw new DatasetFormatException($"The album '{album.Name}' does not have {photo.Path}, which is to be found in it. Bring the album up to date over the data's images, or leave it out to have one filled.", error);
            }
        }

        foreach (var (id, photo) in Ids(known))
        {
            ids.TryAdd(id, photo);
        }

        return new EvaluationAlbum(album, engine, ids, null, null);
    }

    /// <summary>What is labelled in a photo of the album; null where nothing is known of it.</summary>
    public TrainingPhoto? LabelsOf(AlbumPhoto photo) => _photos.GetValueOrDefault(photo.Id);

    /// <summary>Whether a photo of the album is that photo.</summary>
    public bool Is(AlbumPhoto photo, TrainingPhoto labelled) => LabelsOf(photo)?.Id == labelled.Id;

    public void Dispose()
    {
        _store?.Dispose();
        _folder?.Delete(recursive: true);
    }

    private static Dictionary<string, TrainingPhoto> Ids(IReadOnlyList<TrainingPhoto> photos)
    {
        var ids = new Dictionary<string, TrainingPhoto>(StringComparer.Ordinal);
        foreach (var photo in photos)
        {
            ids.TryAdd(PhotoReader.IdOf(File.ReadAllBytes(photo.Path)), photo);
        }

        return ids;
    }

    // Progress<T> would tell from other threads, later.
    private sealed class Teller(Action<AlbumIndexProgress> tell) : IProgress<AlbumIndexProgress>
    {
        public void Report(AlbumIndexProgress value) => tell(value);
    }
}
