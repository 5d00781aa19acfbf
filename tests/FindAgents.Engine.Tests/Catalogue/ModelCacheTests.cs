using System.Security.Cryptography;
using FindAgents.Engine.Catalogue;
using FindAgents.Testing;
using FindAgents.Testing.Checkpoints;
using FindAgents.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace FindAgents.Engine.Tests.Catalogue;

/// <summary>Downloads from a server that does what servers and networks do.</summary>
public sealed class ModelCacheTests : IDisposable
{
    private static readonly DownloadPatience Impatient = new(3, TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(20));

    private readonly TempFolder _folder = new();
    private readonly byte[] _file;

    public ModelCacheTests()
    {
        using var scope = NewDisposeScope();
        TorchSave.Zip(_folder.At("original.pt"), new OrderedDict { { "w", SavedTensor.Of("0", rand(64, 64)) } });
        _file = File.ReadAllBytes(_folder.At("original.pt"));
    }

    private string Target => _folder.At("cache", "model.pt");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_comes_whole_with_progress_and_its_hash()
    {
        using var server = new WebServer((request, _) => WebReply.Ranged(request, _file));
        var reports = new List<DownloadProgress>();

        Assert.Equal(Target, await PullAsync(server, Model(server, sha256: Hash(_file), bytes: _file.Length), new Collected(reports)));

        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal(new DownloadProgress(_file.Length, _file.Length), reports[^1]);
        Assert.Equal($"{Hash(_file)}  model.pt\n", File.ReadAllText(Target + ".sha256"));
        AssertNothingPartial();
        Assert.Equal("identity", server.Requests[0].Headers["accept-encoding"]);

        // There already: the network is not asked.
        await PullAsync(server, Model(server));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_dropped_connection_is_taken_up_where_it_was()
    {
        using var server = new WebServer((request, before) => WebReply.Ranged(request, _file).DroppedAfter(before < 4 ? 3000 : int.MaxValue));
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal([null, 3000, 6000, 9000, 12000], server.Requests.Select(request => request.From));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"v1\"", request.Headers["if-range"]));
    }

    [Fact]
    public async Task A_connection_that_stays_dropped_keeps_what_came_for_the_next_time()
    {
        using (var server = new WebServer((request, before) => before == 0 ? WebReply.File(_file).DroppedAfter(5000) : new WebReply(503, [])))
        {
            var model = Model(server);
            var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, model));
            Assert.Contains("5000 bytes are kept", error.Message, StringComparison.Ordinal);
            Assert.Contains(Target, error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Target));
            Assert.Equal(5000, Cache().PartialBytes(model));
        }
    }

    [Fact]
    public async Task A_cancelled_download_goes_on_later()
    {
        using var server = new WebServer((request, before) => before == 0 ? WebReply.File(_file).DroppedAfter(7000) with { Stalls = true } : WebReply.Ranged(request, _file));
        using var cancel = new CancellationTokenSource();
        var model = Model(server);
        var pull = PullAsync(server, model, cancellationToken: cancel.Token);
        while (Cache().PartialBytes(model) < 7000)
        {
            await Task.Delay(5, CancellationToken.None);
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pull);
        Assert.False(File.Exists(Target));

        await PullAsync(server, model);
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal(7000, server.Requests[^1].From);
    }

    [Fact]
    public async Task A_stalled_connection_counts_as_lost()
    {
        using var server = new WebServer((request, before) => before == 0 ? WebReply.File(_file).DroppedAfter(7000) with { Stalls = true } : WebReply.Ranged(request, _file));
        await PullAsync(server, Model(server), patience: Impatient with { Stall = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_is_asked_for_the_whole_again()
    {
        using var server = new WebServer((_, before) => WebReply.File(_file).DroppedAfter(before == 0 ? 3000 : int.MaxValue));
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("W/\"v1\"")]
    public async Task Without_an_exact_tag_nothing_is_joined(string? tag)
    {
        using var server = new WebServer((_, before) => WebReply.File(_file, tag).DroppedAfter(before == 0 ? 3000 : int.MaxValue));
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.All(server.Requests, request => Assert.Null(request.From));
    }

    [Fact]
    public async Task A_file_that_changes_between_tries_is_begun_anew()
    {
        var other = _file.ToArray();
        Array.Reverse(other, other.Length / 2, 100);
        using var server = new WebServer((request, before) => before == 0 ? WebReply.File(other, "\"old\"").DroppedAfter(9000) : WebReply.Ranged(request, _file, "\"new\""));
        await PullAsync(server, Model(server, sha256: Hash(_file)));
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal([null, 9000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Parts_of_another_version_are_not_joined_though_the_server_sends_them()
    {
        // It ignores If-Range and answers 206 all the same: the tag gives it away.
        using var server = new WebServer((request, before) => before == 0
            ? WebReply.File(_file, "\"old\"").DroppedAfter(9000)
            : new WebReply(request.From is null ? 200 : 206, _file[(request.From ?? 0)..])
            {
                Headers = [$"Content-Length: {_file.Length - (request.From ?? 0)}", $"Content-Range: bytes {request.From ?? 0}-{_file.Length - 1}/{_file.Length}", "ETag: \"new\""],
            });
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal([null, 9000, null], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_wrong_part_is_not_joined()
    {
        using var server = new WebServer((request, before) => request.From is null
            ? WebReply.File(_file).DroppedAfter(before == 0 ? 3000 : int.MaxValue)
            : new WebReply(206, _file[10..]) { Headers = [$"Content-Length: {_file.Length - 10}", $"Content-Range: bytes 10-{_file.Length - 1}/{_file.Length}", "ETag: \"v1\""] });
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_file_that_changes_all_the_time_is_given_up()
    {
        using var server = new WebServer((_, before) => WebReply.File(_file, $"\"{before}\"").DroppedAfter(3000 + before));
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server), patience: Impatient with { Tries = 100 }));
        Assert.Contains("changes while", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_kept_of_a_longer_file_is_thrown_away()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var server = new WebServer((request, _) => WebReply.Ranged(request, _file));
        File.WriteAllBytes(Target + ".part", new byte[_file.Length + 10]);
        File.WriteAllText(Target + ".part.json", $$"""{"Url":"{{Model(server).Url}}","Tag":"\"v1\"","Total":1}""");
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task What_was_kept_whole_is_taken()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var server = new WebServer((request, _) => WebReply.Ranged(request, _file));
        File.WriteAllBytes(Target + ".part", _file);
        File.WriteAllText(Target + ".part.json", $$"""{"Url":"{{Model(server).Url}}","Tag":"\"v1\"","Total":{{_file.Length}}}""");
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
        Assert.Equal(_file.Length, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task Bytes_of_unknown_origin_are_not_built_upon()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        using var server = new WebServer((request, _) => WebReply.Ranged(request, _file));
        File.WriteAllBytes(Target + ".part", new byte[100]);
        File.WriteAllText(Target + ".part.json", "{");
        await PullAsync(server, Model(server));
        Assert.Equal(_file, File.ReadAllBytes(Target));
    }

    [Fact]
    public async Task A_wrong_hash_is_refused_and_nothing_stays()
    {
        using var server = new WebServer((request, _) => WebReply.Ranged(request, _file));
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server, sha256: new string('0', 64))));
        Assert.Contains(Hash(_file), error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Target));
        AssertNothingPartial();
    }

    [Fact]
    public async Task A_length_that_is_a_lie_is_noticed()
    {
        // Longer than what comes, each time.
        using (var server = new WebServer((request, _) => WebReply.Ranged(request, _file) with { Headers = [$"Content-Length: {_file.Length + 100}"] }))
        {
            await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server)));
            Assert.False(File.Exists(Target));
        }

        // Shorter: nothing but the content tells.
        using (var server = new WebServer((_, _) => WebReply.File(_file[..^200])))
        {
            var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server)));
            Assert.Contains("no checkpoint", error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(Target));
        }

        // Not what the publisher states.
        using (var server = new WebServer((request, _) => WebReply.Ranged(request, _file)))
        {
            var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server, bytes: 12)));
            Assert.Contains("another file", error.Message, StringComparison.Ordinal);
        }

        // None at all, and more than the publisher states.
        using (var server = new WebServer((_, _) => new WebReply(200, _file)))
        {
            await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server, bytes: 12)));
            Assert.False(File.Exists(Target));
        }
    }

    [Theory]
    [InlineData(404)]
    [InlineData(403)]
    [InlineData(410)]
    public async Task What_is_not_there_is_not_asked_for_twice(int status)
    {
        using var server = new WebServer((_, _) => new WebReply(status, "<html>no</html>"u8.ToArray()));
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server)));
        Assert.Contains($"{status}", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_page_in_place_of_the_file_is_refused()
    {
        using var server = new WebServer((_, _) => WebReply.File("<!DOCTYPE html><html>Please log in</html>"u8.ToArray()));
        var error = await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, Model(server)));
        Assert.Contains("web page", error.Message, StringComparison.Ordinal);
        AssertNothingPartial();
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        using var server = new WebServer((request, before) => before == 0 ? new WebReply(429, []) { Headers = ["Content-Length: 0", "Retry-After: 0"] } : WebReply.Ranged(request, _file));
        await PullAsync(server, Model(server));
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task Without_a_network_the_message_says_how_to_do_without()
    {
        Uri nobody;
        using (var server = new WebServer((_, _) => new WebReply(500, [])))
        {
            nobody = server.Address;
        }

        var model = new CatalogueModel("tiny", "", "model.pt", new Uri(nobody, "model.pt"), nobody, "MIT");
        var error = await Assert.ThrowsAsync<DownloadException>(() => Cache().PullAsync(model));
        Assert.Contains("HTTPS_PROXY", error.Message, StringComparison.Ordinal);
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);

        // Brought by other means.
        File.Copy(_folder.At("original.pt"), Target);
        Assert.Equal(Target, await Cache().PullAsync(model));
    }

    [Fact]
    public async Task Two_downloads_of_one_file_do_not_mix()
    {
        using var server = new WebServer((_, _) => WebReply.File(_file).DroppedAfter(7000) with { Stalls = true });
        using var cancel = new CancellationTokenSource();
        var model = Model(server);
        var first = PullAsync(server, model, cancellationToken: cancel.Token);
        while (Cache().PartialBytes(model) == 0)
        {
            await Task.Delay(5, CancellationToken.None);
        }

        await Assert.ThrowsAsync<DownloadException>(() => PullAsync(server, model));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public void The_folder_is_the_one_named_or_the_users()
    {
        Assert.Equal(_folder.At("here"), new ModelCache(_folder.At("here")).Folder);
        var before = Environment.GetEnvironmentVariable(ModelCache.FolderVariable);
        try
        {
            Environment.SetEnvironmentVariable(ModelCache.FolderVariable, _folder.At("there"));
            Assert.Equal(_folder.At("there"), new ModelCache().Folder);
            Environment.SetEnvironmentVariable(ModelCache.FolderVariable, null);
            Assert.EndsWith(Path.Combine("findagents", "models"), new ModelCache().Folder, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable(ModelCache.FolderVariable, before);
        }
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static CatalogueModel Model(WebServer server, string? sha256 = null, long? bytes = null) =>
        new("tiny", "A tiny model", "model.pt", new Uri(server.Address, "model.pt"), server.Address, "MIT", bytes, sha256);

    private ModelCache Cache(HttpClient? client = null, DownloadPatience? patience = null) => new(_folder.At("cache"), client, patience ?? Impatient);

    private async Task<string> PullAsync(WebServer server, CatalogueModel model, IProgress<DownloadProgress>? progress = null, DownloadPatience? patience = null, CancellationToken cancellationToken = default)
    {
        Assert.True(server.Address.IsLoopback);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        return await Cache(client, patience).PullAsync(model, progress, cancellationToken);
    }

    private void AssertNothingPartial() => Assert.DoesNotContain(Directory.GetFiles(_folder.At("cache")), path => path.Contains(".part", StringComparison.Ordinal));

    private sealed class Collected(List<DownloadProgress> reports) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => reports.Add(value);
    }
}
