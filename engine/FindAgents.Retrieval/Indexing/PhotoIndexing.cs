using FindAgents.Engine;
using FindAgents.Retrieval.Albums;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Brings files into an album: reads ahead, has the engine look at one photo after another, and writes behind.</summary>
/// <param name="encoder">Encodes photos.</param>
/// <param name="writer">Writes them.</param>
/// <param name="ledger">What the album says of its files.</param>
/// <param name="model">The model.</param>
/// <param name="options">How.</param>
/// <param name="report">Told what is done.</param>
internal sealed class PhotoIndexing(PhotoEncoder encoder, AlbumWriter writer, AlbumLedger ledger, AlbumModel model, AlbumIndexOptions options, IndexReport report)
{
    // So many photos in a row are no accident of photos: the engine is broken, and going on would list every one as a problem.
    private const int MostFailures = 5;

    private readonly string _tag = AlbumNames.Tag(model);
    private readonly HashSet<string> _encoded = new(StringComparer.Ordinal);
    private readonly List<FileRecord> _vanished = [];
    private int _failures;

    /// <summary>Brings files in.</summary>
    /// <param name="files">The files.</param>
    /// <param name="cancellationToken">Ends it after the photo at hand; what was encoded is written.</param>
    /// <returns>Files of the album that were there when the folders were looked at, and are gone.</returns>
    public async Task<IReadOnlyList<FileRecord>> RunAsync(IReadOnlyList<ScannedFile> files, CancellationToken cancellationToken)
    {
        var decoding = new DecodingAhead(new PhotoReader(options), options, id => ledger.IsPlaced(_tag, id));
        var batches = new BatchWriter(writer, options, Acknowledge);
        await using (batches.ConfigureAwait(false))
        {
            await foreach (var read in decoding.ReadAsync(files, cancellationToken).ConfigureAwait(false))
            {
                if (await LookAsync(read, decoding, cancellationToken).ConfigureAwait(false) is { } written)
                {
                    await batches.AddAsync(written).ConfigureAwait(false);
                }

                cancellationToken.ThrowIfCancellationRequested();
            }

            await batches.CompleteAsync().ConfigureAwait(false);
        }

        return _vanished;
    }

    private async Task<WrittenFile?> LookAsync(ReadFile read, DecodingAhead decoding, CancellationToken cancellationToken)
    {
        var before = ledger.Find(read.File.Path);
        if (read.Id is { } id && (_encoded.Contains(id) || ledger.IsPlaced(_tag, id) || await writer.HasAsync(id, cancellationToken).ConfigureAwait(false)))
        {
            report.Read(read.File.Path);
            return new WrittenFile(read.File.ToRecord(id, _tag), before?.Photo == id ? WrittenKind.Touched : WrittenKind.Moved);
        }

        if (read is { Id: not null, Photo: null })
        {
            // Another file with this content was read first, but comes later, or could not be encoded.
            read = await decoding.ReadAsync(read.File, cancellationToken).ConfigureAwait(false);
        }

        if (read.Photo is { } photo)
        {
            return await EncodeAsync(read.File, photo).ConfigureAwait(false);
        }

        report.Read(read.File.Path);
        if (read.Problem is null && before is not null)
        {
            _vanished.Add(before);
        }

        return read.Problem is null ? null : new WrittenFile(read.Problem, WrittenKind.Problem);
    }

    // Without the caller's cancellation: the photo at hand is brought to its end, or its work were lost.
    private async Task<WrittenFile> EncodeAsync(ScannedFile file, DecodedPhoto photo)
    {
        try
        {
            var encoded = await encoder.EncodeAsync(photo, file.Path, CancellationToken.None).ConfigureAwait(false);
            _failures = 0;
            _encoded.Add(photo.Id);
            report.Encoded(file.Path);
            return new WrittenFile(file.ToRecord(photo.Id, _tag), ledger.IsKnown(photo.Id) ? WrittenKind.Reindexed : WrittenKind.Added, encoded);
        }
        catch (FindException error) when (error is not AlbumException)
        {
            report.Read(file.Path);
            return ++_failures < MostFailures
                ? new WrittenFile(file.ToPassingProblem($"The model {model} failed with it: {error.Message} It is tried again next time."), WrittenKind.Problem)
                : throw new AlbumException($"The model {model} failed with {MostFailures} photos in a row, '{file.Path}' the last: {error.Message} What was done until then is kept.", error);
        }
    }

    private void Acknowledge(IReadOnlyList<WrittenFile> files)
    {
        var counts = files.CountBy(file => file.Kind).ToDictionary();
        report.Acknowledge(
            counts.GetValueOrDefault(WrittenKind.Added),
            counts.GetValueOrDefault(WrittenKind.Reindexed),
            counts.GetValueOrDefault(WrittenKind.Moved),
            counts.GetValueOrDefault(WrittenKind.Touched),
            counts.GetValueOrDefault(WrittenKind.Problem));
    }
}
