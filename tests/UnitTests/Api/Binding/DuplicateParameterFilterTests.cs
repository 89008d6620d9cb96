using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Roma.Api.Apps;
using Roma.Api.Binding;

namespace Roma.UnitTests.Api.Binding;

public sealed class DuplicateParameterFilterTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMvcCore().Services.AddLogging().BuildServiceProvider();

    public void Dispose() => services.Dispose();

    [Theory]
    [InlineData("?name=a&name=b", "name: given more than once")]
    [InlineData("?name=a&NAME=b", "name: given more than once")]
    [InlineData("?limit=1&limit=1&offset=0&offset=0", "limit: given more than once; offset: given more than once")]
    public async Task Are_refused_by_name(string query, string details)
    {
        var result = Execute(query);

        Assert.NotNull(result);
        var error = Exchange.ErrorOf(await Exchange.ExecuteAsync(result), 403);
        Assert.Equal("ROMA.00013000", error.Code);
        Assert.Equal(details, error.Details, ignoreCase: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?name=a&key=b")]
    [InlineData("?trace=a&trace=b")]
    public void Are_no_concern_where_the_action_takes_each_once(string query) => Assert.Null(Execute(query));

    private IActionResult? Execute(string query)
    {
        var http = Exchange.NewContext();
        http.RequestServices = services;
        http.Request.QueryString = new(query);
        var parameter = new ParameterDescriptor { Name = "request", ParameterType = typeof(ListAppsParameters) };
        var action = new ActionContext(http, new RouteData(), new ActionDescriptor { Parameters = [parameter] });
        var context = new ResourceExecutingContext(action, [], []);
        new DuplicateParameterFilter().OnResourceExecuting(context);
        return context.Result;
    }
}
