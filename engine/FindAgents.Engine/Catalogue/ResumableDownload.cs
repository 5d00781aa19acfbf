using System.Net;
using System.Net.Http.Headers;

namespace FindAgents.Engine.Catalogue;

/// <summary>Brings a file from a web server, and goes on where it was when the connection breaks.</summary>
/// <remarks>
/// Bytes are joined to those that are there only where the server says that both are of one version of the file
/// (<c>If-Range</c>, and the tag and length of its answer); else it begins anew. For one file at a time.
/// </remarks>
internal sealed class ResumableDownload(HttpClient client, DownloadPatience patience, Uri url, long? expectedBytes)
{
    private const int BufferBytes = 1 << 17;
    private const int MostRestarts = 5;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(200);

    private int _restarts;

    /// <summary>Downloads what is missing.</summary>
    /// <param name="part">What is there; all of the file is, when the call returns.</param>
    /// <param name="progress">Told now and then how far it is.</param>
    /// <param name="cancellationToken">Ends the download; what has come stays in <paramref name="part"/>.</param>
    /// <exception cref="DownloadException">The server has no such file, another one, or cannot be reached any more.</exception>
    public async Task RunAsync(PartialDownload part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        var (failures, most) = (0, part.Length);
        while (true)
        {
            try
            {
                await TryAsync(part, progress, cancellationToken);
                progress?.Report(new DownloadProgress(part.Length, part.Length));
                return;
            }
            catch (ConnectionLostException error)
            {
                failures = part.Length > most ? 1 : failures + 1;
                most = Math.Max(most, part.Length);
                if (failures >= patience.Tries)
                {
                    throw new DownloadException($"{url} could not be downloaded after {failures} tries that brought nothing new: {error.Message} {part.Length} bytes are kept; try again to go on from there.", error);
                }

                var pause = error.Pause ?? (patience.FirstPause * Math.Pow(2, failures - 1));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, cancellationToken);
            }
        }
    }

    private async Task TryAsync(PartialDownload part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0)
        {
            if (part.From is { Tag: { } tag } from && from.Url == url.ToString())
            {
                request.Headers.Range = new RangeHeaderValue(part.Length, null);
                request.Headers.TryAddWithoutValidation("If-Range", tag);
            }
            else
            {
                part.Restart(null);
            }
        }

        using var response = await SendAsync(request, cancellationToken);
        var total = Accept(part, response);
        CheckRoom(part, total);
        await CopyAsync(part, response, total, progress, cancellationToken);
        if (total is { } expected && part.Length != expected)
        {
            throw new ConnectionLostException($"The connection ended after {part.Length} of {expected} bytes.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(patience.Stall);
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (HttpRequestException error) when (error.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            throw new DownloadException($"{url.Host} cannot be reached: {error.Message}", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || IsTimeout(error, cancellationToken))
        {
            throw new ConnectionLostException($"{url.Host} cannot be reached ({error.Message}).", error);
        }
    }

    // Decides what an answer's bytes are: the rest, the whole, or nothing to be had.
    private long? Accept(PartialDownload part, HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                if (content.ContentEncoding.Count > 0)
                {
                    throw new DownloadException($"{url} is served as {string.Join(", ", content.ContentEncoding)}, though it was asked for as it is.");
                }

                var total = Expect(content.ContentLength);
                if (part.Length > 0)
                {
                    CountRestart();
                }

                part.Restart(new PartialDownload.Origin(url.ToString(), ExactTag(response), total));
                return total;

            case HttpStatusCode.PartialContent:
                var range = content.ContentRange;
                if (range?.From == part.Length && IsSameVersion(part, response) && (range.Length is null || part.From?.Total is null || range.Length == part.From.Total))
                {
                    return Expect(range.Length ?? part.From?.Total);
                }

                throw Again(part, "The server sent another part of the file than asked for, or a part of another version.");

            case HttpStatusCode.RequestedRangeNotSatisfiable:
                if (content.ContentRange?.Length == part.Length && IsSameVersion(part, response))
                {
                    return part.Length;
                }

                throw Again(part, "The file on the server is shorter than what was kept of it.");

            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                throw new ConnectionLostException($"The server answered {(int)response.StatusCode} ({response.ReasonPhrase}).", pause: response.Headers.RetryAfter?.Delta);

            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new DownloadException($"{url} may not be downloaded: the server answered {(int)response.StatusCode} ({response.ReasonPhrase}). It may want a login or a licence accepted, on its page.");

            default:
                throw new DownloadException($"{url} cannot be downloaded: the server answered {(int)response.StatusCode} ({response.ReasonPhrase}).");
        }
    }

    private long? Expect(long? total) => total is null || expectedBytes is null || total == expectedBytes
        ? total ?? expectedBytes
        : throw new DownloadException($"{url} has {total} bytes, not the {expectedBytes} that its publisher states: it is another file.");

    private ConnectionLostException Again(PartialDownload part, string why)
    {
        CountRestart();
        part.Restart(null);
        return new ConnectionLostException(why, pause: TimeSpan.Zero);
    }

    private void CountRestart()
    {
        if (++_restarts > MostRestarts)
        {
            throw new DownloadException($"{url} changes while it is being downloaded, or its server cannot say what it sends: it was begun {_restarts} times. Try later.");
        }
    }

    private async Task CopyAsync(PartialDownload part, HttpResponseMessage response, long? total, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return;
        }

        var buffer = new byte[BufferBytes];
        var reported = 0L;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            limit.CancelAfter(patience.Stall);
            int count;
            try
            {
                count = await stream.ReadAsync(buffer, limit.Token);
            }
            catch (Exception error) when (error is IOException or HttpRequestException || IsTimeout(error, cancellationToken))
            {
                throw new ConnectionLostException($"The connection was lost after {part.Length} bytes ({error.Message}).", error);
            }

            if (count == 0)
            {
                return;
            }

            if (part.Length + count > total)
            {
                part.Restart(null);
                throw new DownloadException($"{url} sends more than the {total} bytes it should have: it is another file.");
            }

            await part.AppendAsync(buffer.AsMemory(0, count), cancellationToken);
            if (Environment.TickCount64 - reported >= ReportEvery.TotalMilliseconds)
            {
                reported = Environment.TickCount64;
                progress?.Report(new DownloadProgress(part.Length, total));
            }
        }
    }

    private static void CheckRoom(PartialDownload part, long? total)
    {
        var needed = (total ?? 0) - part.Length;
        var room = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(part.BytesPath))!).AvailableFreeSpace;
        if (needed > room)
        {
            throw new DownloadException($"{needed} bytes more are needed for {part.BytesPath}, and {room} are free there. Make room, or name a cache folder on another disk.");
        }
    }

    private static bool IsTimeout(Exception error, CancellationToken cancellationToken) => error is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private static bool IsSameVersion(PartialDownload part, HttpResponseMessage response) => ExactTag(response) is not { } tag || tag == part.From?.Tag;

    // A weak tag says that two versions mean the same, not that their bytes are the same.
    private static string? ExactTag(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false } tag ? tag.Tag
        : response.Headers.ETag is null && response.Content.Headers.LastModified is { } date ? date.ToString("R")
        : null;
}
