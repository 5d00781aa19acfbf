using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FindAgents.Engine.Imaging;

namespace FindAgents.Retrieval.Indexing;

/// <summary>Reads and decodes files ahead of who uses them, several at a time, and hands them out in their order.</summary>
/// <param name="reader">Reads.</param>
/// <param name="options">How many, and how much memory they may take.</param>
/// <param name="isPlaced">Whether a content needs no decoding, because the album has it.</param>
internal sealed class DecodingAhead(PhotoReader reader, AlbumIndexOptions options, Func<string, bool> isPlaced)
{
    private readonly ConcurrentDictionary<string, bool> _claimed = new(StringComparer.Ordinal);
    private readonly ByteBudget _budget = new(options.MaxBytesAhead);

    /// <summary>The files, read. Of several with one content, one at least has the photo.</summary>
    public async IAsyncEnumerable<ReadFile> ReadAsync(IReadOnlyList<ScannedFile> files, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<ReadFile>>();
        var next = 0;
        try
        {
            Begin();
            while (ahead.TryDequeue(out var first))
            {
                var read = await first.ConfigureAwait(false);
                Begin();
                yield return read;
                _budget.Return(read.Bytes);
            }
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Begin()
        {
            while (ahead.Count < options.DecodeAhead && next < files.Count)
            {
                var turn = next++;
                ahead.Enqueue(Task.Run(() => ReadAsync(files[turn], turn, abandoned.Token), abandoned.Token));
            }
        }
    }

    /// <summary>Reads and decodes one file, whoever else has its content.</summary>
    public async Task<ReadFile> ReadAsync(ScannedFile file, CancellationToken cancellationToken) => await GuardedAsync(
        file,
        async () =>
        {
            var bytes = await reader.ReadAsync(file, cancellationToken).ConfigureAwait(false);
            var id = PhotoReader.IdOf(bytes);
            return new ReadFile(file, id, reader.Decode(id, bytes, file.Path));
        }).ConfigureAwait(false);

    private async Task<ReadFile> ReadAsync(ScannedFile file, int turn, CancellationToken cancellationToken)
    {
        var hasRoom = false;
        var read = await GuardedAsync(
            file,
            async () =>
            {
                var bytes = await reader.ReadAsync(file, cancellationToken).ConfigureAwait(false);
                var id = PhotoReader.IdOf(bytes);
                if (isPlaced(id) || !_claimed.TryAdd(id, true))
                {
                    return new ReadFile(file, id);
                }

                var size = reader.BytesToDecode(bytes, file.Path);
                hasRoom = true;
                await _budget.TakeAsync(turn, size).WaitAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return new ReadFile(file, id, reader.Decode(id, bytes, file.Path), Bytes: size);
                }
                catch
                {
                    _budget.Return(size);
                    throw;
                }
            }).ConfigureAwait(false);
        if (!hasRoom)
        {
            await _budget.TakeAsync(turn, 0).ConfigureAwait(false);
        }

        return read;
    }

    private static async Task<ReadFile> GuardedAsync(ScannedFile file, Func<Task<ReadFile>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (ImageFormatException error)
        {
            return new ReadFile(file, Problem: file.ToProblem(error.Message));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ReadFile(file);
        }
        catch (UnauthorizedAccessException)
        {
            return new ReadFile(file, Problem: file.ToPassingProblem($"'{file.Path}' may not be read by this user. Change its permissions."));
        }
        catch (IOException error)
        {
            return new ReadFile(file, Problem: file.ToPassingProblem($"'{file.Path}' cannot be read: {error.Message} It is tried again next time."));
        }
    }
}
