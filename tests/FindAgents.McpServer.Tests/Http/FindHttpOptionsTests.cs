using System.Net;
using FindAgents.Engine;
using FindAgents.McpServer.Http;
using FindAgents.Tests;

namespace FindAgents.McpServer.Tests.Http;

public sealed class FindHttpOptionsTests
{
    [Theory]
    [InlineData("", "127.0.0.1:8321")]
    [InlineData("9000", "127.0.0.1:9000")]
    [InlineData("0", "127.0.0.1:0")]
    [InlineData("localhost", "127.0.0.1:8321")]
    [InlineData("localhost:9000", "127.0.0.1:9000")]
    [InlineData("0.0.0.0:80", "0.0.0.0:80")]
    [InlineData("192.168.1.5", "192.168.1.5:8321")]
    [InlineData("[::1]:9000", "[::1]:9000")]
    [InlineData("[::1]", "[::1]:8321")]
    [InlineData("::1", "[::1]:8321")]
    public void An_address_is_read(string text, string expected) =>
        Assert.Equal(expected, FindHttpOptions.ParseEndpoint(text).ToString());

    [Theory]
    [InlineData("localhosts")]
    [InlineData("example.org:80")]
    [InlineData("70000")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("127.0.0.1:")]
    [InlineData("-1")]
    [InlineData("http://127.0.0.1:80")]
    [InlineData("300.1.1.1")]
    public void What_is_no_address_is_refused(string text)
    {
        var error = Assert.Throws<FindException>(() => FindHttpOptions.ParseEndpoint(text));
        Assert.Contains($"'{text}' is no address", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("192.168.1.5")]
    public void Beyond_this_machine_a_token_is_needed(string address)
    {
        var options = new FindHttpOptions { Endpoint = new IPEndPoint(IPAddress.Parse(address), 80) };
        Assert.Contains("--token-file", Assert.Throws<FindException>(options.Validate).Message, StringComparison.Ordinal);
        options.Token = new BearerToken("0123456789abcdef");
        options.Validate();
    }

    [Fact]
    public void Values_out_of_range_are_named()
    {
        void Refused(string name, Action<FindHttpOptions> set)
        {
            var options = new FindHttpOptions();
            set(options);
            Assert.StartsWith(name + " is ", Assert.Throws<FindException>(options.Validate).Message, StringComparison.Ordinal);
        }

        new FindHttpOptions().Validate();
        Refused("MaxCalls", options => options.MaxCalls = 0);
        Refused("MaxQueue", options => options.MaxQueue = -1);
        Refused("RequestsPerSecond", options => options.RequestsPerSecond = -1);
        Refused("RequestBurst", options => options.RequestBurst = 0);
        Refused("MaxRequestBytes", options => options.MaxRequestBytes = 0);
        Refused("ShutdownPatience", options => options.ShutdownPatience = TimeSpan.FromSeconds(-1));
        Refused("AllowedHosts", options => options.AllowedHosts.Add("https://example.org"));
    }

    [Fact]
    public void A_token_is_read_from_a_file_and_never_told()
    {
        using var folder = new TempFolder();
        var token = BearerToken.FromFile(folder.Write("token", "  0123456789abcdef\n"u8.ToArray()));
        Assert.True(token.Matches("0123456789abcdef"));
        Assert.False(token.Matches("0123456789abcdeF"));
        Assert.False(token.Matches(""));
        Assert.False(token.Matches(null));
        Assert.DoesNotContain("0123", token.ToString(), StringComparison.Ordinal);

        foreach (var bad in new[] { "short-secret", "", "with a blank within it", "0123456789abcdefü" })
        {
            var error = Assert.Throws<FindException>(() => BearerToken.FromFile(folder.Write("bad", System.Text.Encoding.UTF8.GetBytes(bad))));
            Assert.True(bad.Length == 0 || !error.Message.Contains(bad, StringComparison.Ordinal));
        }

        Assert.Contains("cannot be read", Assert.Throws<FindException>(() => BearerToken.FromFile(folder.At("missing"))).Message, StringComparison.Ordinal);
    }
}
